import { sanitizeTag } from '@fairway/oci';

/** The names by which people look an image up. They are never used to deploy one. */
export interface AliasSource {
  /** The commit that is built; none outside of a clone. */
  readonly commit: string | undefined;
  readonly branch?: string | undefined;
  /** Number of the workflow's run. */
  readonly run?: string | undefined;
  /** The image tag of the branch in the matrix. */
  readonly imageTag?: string | undefined;
}

const SHORT_COMMIT = 7;
const RELEASE_BRANCH = 'main';

/**
 * Tags besides the content's own.
 * @example aliasesOf({ commit: 'fe05bcdcdc49', branch: 'feature/x', run: '12' }) // ['fe05bcd', 'feature-x-fe05bcd',
 * 'feature-x', 'run-12']
 */
export function aliasesOf({ commit, branch, run, imageTag }: AliasSource): readonly string[] {
  const short = commit?.slice(0, SHORT_COMMIT);
  const aliases = [
    ...(short === undefined ? [] : [short]),
    ...(short === undefined || branch === undefined ? [] : [`${branch}-${short}`]),
    ...(branch === undefined ? [] : [branch]),
    ...(run === undefined ? [] : [`run-${run}`]),
    ...(imageTag === undefined ? [] : [`latest-${imageTag}`]),
    ...(branch === RELEASE_BRANCH ? ['latest'] : []),
  ];
  return [...new Set(aliases.map(sanitizeTag))];
}
