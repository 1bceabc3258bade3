import { appStack } from '@fairway/environments';

import type { Ledger } from '../aws/ledger/ledger.ts';
import { readServiceStates, type ServiceState } from '../aws/services/service-states.ts';
import { ecsName } from '../aws/services/service-names.ts';
import { readStateLocks, type StateLock } from '../aws/state/state-locks.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { stacksOf } from '../aws/targets/environment-stacks.ts';
import { readAwsJobs } from './aws-jobs.ts';
import type { JobState } from '../control/job-state.ts';

/** The state of an environment in AWS: the running images, the intended ones, and the deployment under way. */
export interface AwsStatus {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** Absent while its app stack is not deployed. */
  readonly url: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly services: readonly ServiceState[];
  readonly jobs: readonly JobState[];
  /** Services of the workspace that are not there. */
  readonly absent: readonly string[];
  /** The deployment that goes on, or was cut short. */
  readonly underWay: Omit<NonNullable<Ledger['desired']>, 'images'> | undefined;
  /** Differences between the running images and the ledger's. */
  readonly differences: readonly Difference[];
  readonly locks: readonly StateLock[];
}

export interface Difference {
  readonly service: string;
  /** Image that the task definition has. */
  readonly runs: string;
  /** Image that the ledger has. */
  readonly ledger: string;
}

/** Reads everything at once, and then the jobs, whose schedules the state tells. */
export async function readAwsStatus(aws: AwsEnvironment): Promise<AwsStatus> {
  const { environment, shared, manifests, session, sharedSession } = aws;
  const names = manifests.map(({ name }) => ecsName(aws, name));
  const [services, { ledger }, locks, state] = await Promise.all([
    readServiceStates(session.ecs, names),
    aws.ledger.read(),
    readStateLocks(sharedSession.s3, shared, stacksOf(aws)),
    aws.readState(appStack(environment.name)),
  ]);
  const now = Date.now();
  const jobs = await readAwsJobs(aws, state, now);
  const url = state?.outputs['url'];
  return {
    environment: environment.name,
    account: environment.account,
    region: environment.region,
    url: typeof url === 'string' ? url : undefined,
    now,
    services,
    jobs,
    absent: manifests
      .map(({ name }) => name)
      .filter((name) => !services.some(({ service }) => service === name)),
    underWay: underWayOf(ledger),
    differences: differencesOf(ledger, services),
    locks,
  };
}

/** The differences from the ledger. While a deployment goes on, either may be right. */
export function differencesOf(
  { current, desired }: Ledger,
  services: readonly ServiceState[],
): readonly Difference[] {
  if (desired !== undefined) return [];
  return services.flatMap(({ service, image }) => {
    const known = Object.hasOwn(current, service) ? current[service] : undefined;
    if (known === undefined || image === undefined || known.image === image) return [];
    return [{ service, runs: image, ledger: known.image }];
  });
}

function underWayOf({ desired }: Ledger): AwsStatus['underWay'] {
  if (desired === undefined) return undefined;
  const { deployment, by, commit } = desired;
  return { deployment, by, commit };
}
