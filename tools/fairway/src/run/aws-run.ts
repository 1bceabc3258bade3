import {
  DescribeTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { environmentNames, jobNames, serviceNames } from '@fairway/environments';
import { bundledFile, jobPath, jobProgram } from '@fairway/service-manifest';

import { EcsWatch } from '../aws/follow/ecs-watch.ts';
import { ecsName, logGroupOf } from '../aws/services/service-names.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { formatDuration } from '../terminal/duration.ts';
import { Failure } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
import type { ChosenJob } from './chosen-job.ts';
import { followTask } from './follow-task.ts';
import { reportRun, type RunOptions } from './report-run.ts';
import { runsOf } from './running-tasks.ts';
import { startedByPerson, starterOf } from '../aws/services/task-starter.ts';

export interface AwsRunOptions extends RunOptions {
  /** Milliseconds between two looks. @default 5 s: ECS throttles who asks more often for long */
  readonly pollMs?: number | undefined;
}

/** The deployed service and task definition that a job runs from. */
interface JobPlace {
  readonly path: string;
  readonly cluster: string;
  /** The revision that was deployed last. */
  readonly taskDefinition: string;
  readonly service: Service;
}

const POLL_MS = 5_000;
const CLOCKS_APART_MS = 600_000;

/**
 * Runs a job once as a task of its own, with the task definition that is deployed, and follows it to its end. Ctrl-C stops the
 * task, and goes on following; a second one leaves it to end alone.
 * @throws {Failure} when it is not deployed, another run goes on that it may not overlap, or ECS does not start it
 * @throws {ProgramFailure} with its exit code
 */
export async function runAwsJob(
  chosen: ChosenJob,
  { pollMs = POLL_MS, ...options }: AwsRunOptions,
  aws: AwsEnvironment,
  caller: Caller,
): Promise<void> {
  const { manifest, job } = chosen;
  const { ecs, logs } = aws.session;
  const place = await placeOf(chosen, aws);
  const { path, cluster } = place;
  if (!job.mayOverlap) await requireAlone(place, chosen, aws);
  if (options.dryRun) {
    const args = options.args.length > 0 ? options.args : job.args;
    caller.out(`${path} would run now, as ${place.taskDefinition}, with: ${args.join(' ')}\n`);
    return;
  }
  const stop = caller.stopRequests();
  // Earlier than now: the stream is the task's own, and its clock is not this one.
  const since = new Date(Date.now() - CLOCKS_APART_MS);
  const task = await startTask(place, chosen, options.args, aws);
  const run = task.slice(task.lastIndexOf('/') + 1);
  caller.err(`${path} is task ${run}\n`);
  const left = Promise.withResolvers<undefined>();
  void stop.requested.then(async (what) => {
    caller.err(`${path} is stopped (${what}); again leaves it to end alone\n`);
    const reason = `stopped by ${what} of ./fairway run`;
    await ecs.send(new StopTaskCommand({ cluster, task, reason })).catch(() => undefined);
  });
  void stop.forced.then(() => left.resolve(undefined));
  const source = { service: manifest.name, group: logGroupOf(aws, manifest.name) };
  const following = { cluster, task, container: job.name, source, since, pollMs };
  const print = options.json ? caller.err : caller.out;
  const tell = { line: print, status: (text: string) => caller.err(`${path} ${text}\n`) };
  const ended = await Promise.race([followTask(following, { ecs, logs }, tell), left.promise]);
  if (ended === undefined) {
    throw new Failure(
      `${path} was left before it ended: ./fairway logs ${aws.environment.name} ${manifest.name}`,
    );
  }
  reportRun({ environment: aws.environment.name, job: path, run, ...ended }, options, caller);
}

async function placeOf({ manifest, job }: ChosenJob, aws: AwsEnvironment): Promise<JobPlace> {
  const { shared, environment, session } = aws;
  const path = jobPath(manifest, job);
  const service = await new EcsWatch(session.ecs).service(ecsName(aws, manifest.name));
  const { family } = jobNames(serviceNames(shared, environment, manifest.name), job.name);
  const found =
    service === undefined
      ? undefined
      : await session.ecs
          .send(new DescribeTaskDefinitionCommand({ taskDefinition: family }))
          .catch((error: unknown) => {
            // ECS answers about an unknown family: Unable to describe task definition.
            if ((error as Error).name !== 'ClientException') throw error;
            return undefined;
          });
  const taskDefinition = found?.taskDefinition?.taskDefinitionArn;
  if (service === undefined || taskDefinition === undefined) {
    throw new Failure(
      `${environment.name} does not have ${path}: deploy it first, ./fairway deploy ${environment.name}`,
    );
  }
  return { path, cluster: environmentNames(shared, environment).cluster, taskDefinition, service };
}

/** The job's own process asks the same once more, for those that begin at the same moment. */
async function requireAlone(
  { path, cluster }: JobPlace,
  { manifest, job }: ChosenJob,
  { shared, environment, session }: AwsEnvironment,
): Promise<void> {
  const { family } = jobNames(serviceNames(shared, environment, manifest.name), job.name);
  const [running] = await runsOf(session.ecs, cluster, family);
  if (running === undefined) return;
  const { taskArn = '', createdAt = new Date(), startedBy } = running;
  const since = formatDuration(Date.now() - createdAt.getTime());
  throw new Failure(
    `${path} is running already, for ${since}, as task ${taskArn.slice(taskArn.lastIndexOf('/') + 1)} (started by ${starterOf(startedBy) ?? 'its schedule'}): wait for its end, or let its manifest say mayOverlap`,
  );
}

async function startTask(
  { cluster, taskDefinition, service: { networkConfiguration, platformVersion } }: JobPlace,
  { job }: ChosenJob,
  args: readonly string[],
  { session: { ecs }, identity }: AwsEnvironment,
): Promise<string> {
  const startedBy = startedByPerson(identity.arn);
  const command = [bundledFile(jobProgram(job)), ...args];
  const { tasks: [task] = [], failures: [failure] = [] } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      networkConfiguration,
      ...(networkConfiguration === undefined ? {} : { launchType: 'FARGATE', platformVersion }),
      ...(args.length > 0 ? { overrides: { containerOverrides: [{ name: job.name, command }] } } : {}),
      startedBy,
      enableECSManagedTags: true,
      propagateTags: 'TASK_DEFINITION',
    }),
  );
  if (task?.taskArn !== undefined) return task.taskArn;
  throw new Failure(`ECS does not start the task: ${failure?.reason ?? 'it gives no reason'}`, [
    failure?.detail ?? '',
  ]);
}
