import { jobNames, serviceNames } from '@fairway/environments';
import type { Job, ServiceManifest } from '@fairway/service-manifest';

import { ecsName, logGroupOf } from '../aws/services/service-names.ts';
import type { StateResource, StackState } from '../aws/state/stack-state.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { jobStateOf, type JobState, type NextRun } from '../control/job-state.ts';
import { readLoggedRun } from './logged-run.ts';
import { nextRunOf } from './next-run.ts';
import { readKnownRun } from './known-run.ts';

/**
 * The jobs of an environment's services. Their schedules are those that were deployed; their last runs are ECS's, and where
 * it has forgotten them, as it does after an hour, those of the log.
 * @param app state of its app stack
 */
export async function readAwsJobs(
  aws: AwsEnvironment,
  app: StackState | undefined,
  now: number,
): Promise<readonly JobState[]> {
  const jobs = aws.manifests.flatMap((manifest) => manifest.jobs.map((job) => ({ manifest, job })));
  return Promise.all(jobs.map(({ manifest, job }) => readJob(aws, manifest, job, app?.resources ?? [], now)));
}

async function readJob(
  aws: AwsEnvironment,
  manifest: ServiceManifest,
  job: Job,
  resources: readonly StateResource[],
  now: number,
): Promise<JobState> {
  const { shared, environment, session } = aws;
  const { family, schedule: name } = jobNames(serviceNames(shared, environment, manifest.name), job.name);
  const { cluster } = ecsName(aws, manifest.name);
  const lastRun =
    (await readKnownRun(session.ecs, cluster, family, job.name)) ??
    (await readLoggedRun(session.logs, logGroupOf(aws, manifest.name), job.name, now));
  const own = jobStateOf(environment.name, manifest, job);
  const isDeployed = resources.some(
    ({ type, attributes }) => type === 'aws_ecs_task_definition' && attributes['family'] === family,
  );
  if (!isDeployed) {
    return { ...own, lastRun, nextRun: { none: `not deployed: ./fairway deploy ${environment.name}` } };
  }
  const deployed = resources.find(
    ({ type, attributes }) => type === 'aws_scheduler_schedule' && attributes['name'] === name,
  );
  const schedule = deployed && scheduleOf(deployed);
  return { ...own, schedule, lastRun, nextRun: nextOf(deployed, schedule, now) };
}

function scheduleOf({ attributes }: StateResource): NonNullable<JobState['schedule']> {
  const { schedule_expression: expression, schedule_expression_timezone: timeZone } = attributes;
  return { expression: String(expression), timeZone: String(timeZone) };
}

function nextOf(deployed: StateResource | undefined, schedule: JobState['schedule'], now: number): NextRun {
  if (deployed === undefined || schedule === undefined) return { none: '' };
  if (deployed.attributes['state'] === 'DISABLED') return { none: 'its schedule is disabled' };
  return nextRunOf(schedule, now);
}
