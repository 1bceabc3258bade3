import { isDigest, type Digest } from './digest.ts';

/**
 * The place of an image, `registry/repository`, and its name there: a tag, a digest, or both; then the digest
 * decides.
 */
export interface ImageReference {
  /** Host, with the port where it is not the usual one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

export const MAX_TAG_LENGTH = 128;

/**
 * Reads a name as it stands in task definitions and Dockerfiles. A registry must be named: the name of a repository alone
 * means Docker Hub to some tools and nothing to others.
 * @example parseReference('gcr.io/distroless/nodejs24-debian13:nonroot@sha256:…')
 * @throws {Error} that says which part is wrong, and by which rule
 */
export function parseReference(text: string): ImageReference {
  const [name = '', digest, ...more] = text.split('@');
  const slash = name.indexOf('/');
  const registry = name.slice(0, Math.max(slash, 0));
  const [repository = '', tag, ...extra] = name.slice(slash + 1).split(':');

  const fault = (rule: string): Error => new Error(`image reference '${text}': ${rule}`);
  if (slash < 1 || !/[.:]|^localhost$/.test(registry)) {
    throw fault('must begin with a registry, for example gcr.io/');
  }
  if (!REPOSITORY.test(repository)) {
    throw fault(`'${repository}' is no repository: small letters, digits, '.', '_', '-' and '/'`);
  }
  if (tag !== undefined && !TAG.test(tag)) {
    throw fault(
      `'${tag}' is no tag: up to ${MAX_TAG_LENGTH} letters, digits, '_', '.' and '-', not beginning with '.' or '-'`,
    );
  }
  if (more.length > 0 || extra.length > 0) throw fault('has more than one tag or digest');
  if (digest !== undefined && !isDigest(digest)) {
    throw fault(`'${digest}' is no digest: must be sha256: and 64 hexadecimal digits`);
  }
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The name that `parseReference` reads. */
export function formatReference({ registry, repository, tag, digest }: ImageReference): string {
  const tagged = tag === undefined ? '' : `:${tag}`;
  return `${registry}/${repository}${tagged}${digest === undefined ? '' : `@${digest}`}`;
}

/**
 * Makes a tag of any text, such as a branch's name: characters that a tag cannot have become `-`.
 * @example sanitizeTag('feature/new button') // 'feature-new-button'
 */
export function sanitizeTag(text: string): string {
  const clean = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  return (clean === '' ? '_' : clean).slice(0, MAX_TAG_LENGTH);
}
