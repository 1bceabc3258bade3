import type { Deployed, Images, Ledger } from '../aws/ledger/ledger.ts';
import { Failure } from '../terminal/failure.ts';

/** The change of a service by a deployment. */
export interface ImageChange {
  readonly service: string;
  /** Absent for a service that was not there before. */
  readonly from?: VersionAt | undefined;
  /** Absent for a service that was removed. */
  readonly to?: VersionAt | undefined;
}

export interface VersionAt {
  /** Content tag. */
  readonly version: string;
  /** The commit that first built it. */
  readonly commit: string;
}

/** A deployment of an environment, with its changes. */
export interface ReleasedDeployment extends Pick<Deployed, 'deployment' | 'kind' | 'commit' | 'by'> {
  /** Its images run now. */
  readonly runs: boolean;
  /** Empty for a deployment that changed the configuration alone. */
  readonly changes: readonly ImageChange[];
}

/** The confirmed deployments of an environment, the newest first, each with its changes. */
export function planReleases({ history }: Ledger): readonly ReleasedDeployment[] {
  return history.map(({ deployment, kind, commit, by, images }, index) => ({
    deployment,
    kind,
    commit,
    by,
    runs: index === 0,
    changes: imageChanges(history[index + 1]?.images ?? {}, images),
  }));
}

/** Services whose content differs, in name order. */
export function imageChanges(before: Images, after: Images): readonly ImageChange[] {
  const services = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return services.flatMap((service) => {
    const from = Object.hasOwn(before, service) ? before[service] : undefined;
    const to = Object.hasOwn(after, service) ? after[service] : undefined;
    return from?.image === to?.image ? [] : [{ service, from: versionAt(from), to: versionAt(to) }];
  });
}

/**
 * The deployments that notes are about: those after one, up to the newest.
 * @param since the deployment that they begin after; absent: the one before the newest
 * @throws {Failure} when the ledger does not know it
 */
export function planNotes({ environment, history }: Ledger, since?: string): readonly ImageChange[] {
  const [newest] = history;
  if (newest === undefined) return [];
  const before = since === undefined ? history[1] : history.find(({ deployment }) => deployment === since);
  if (since !== undefined && before === undefined) {
    throw new Failure(
      `${environment} has no deployment ${since}, or it is longer ago than the ledger goes: see ./fairway releases ${environment}`,
    );
  }
  return imageChanges(before?.images ?? {}, newest.images);
}

function versionAt(image: VersionAt | undefined): VersionAt | undefined {
  return image && { version: image.version, commit: image.commit };
}
