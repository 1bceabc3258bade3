import type { Environment } from '@fairway/environments';
import { signInRequired, type ServiceManifest } from '@fairway/service-manifest';

/** Parts that an environment has only because one of its services asks for them. */
export interface EnvironmentNeeds {
  readonly stateBucket: boolean;
  readonly database: boolean;
  readonly signIn: boolean;
  readonly readsBuckets: boolean;
  /** Some job runs by itself. */
  readonly schedules: boolean;
  /** Some service names a secret. */
  readonly secrets: boolean;
  /** Amazon Athena, where the environment also chooses it. */
  readonly logQueries: boolean;
}

export function needsOf(
  manifests: readonly ServiceManifest[],
  { signIn, logQueries }: Pick<Environment, 'signIn' | 'logQueries'>,
): EnvironmentNeeds {
  return {
    stateBucket: manifests.some(({ needs }) => needs.stateBucket === true),
    database: manifests.some(({ needs }) => needs.database !== undefined),
    readsBuckets: manifests.some(({ needs }) => needs.readBuckets === true),
    schedules: manifests.some(({ jobs }) => jobs.some(({ schedule }) => schedule !== undefined)),
    secrets: manifests.some(({ secrets }) => Object.keys(secrets).length > 0),
    logQueries: logQueries.kind === 'athena' && manifests.some(({ needs }) => needs.logQueries === true),
    signIn: manifests.some((manifest) => signInRequired(manifest, signIn.requiredBy) !== 'false'),
  };
}
