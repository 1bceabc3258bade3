import { fileOf } from '@fairway/environments';
import { UpdateServiceCommand, type Service } from '@aws-sdk/client-ecs';

import { EcsWatch, type ServiceName } from '../aws/follow/ecs-watch.ts';
import { newEvents } from '../aws/follow/service-events.ts';
import { readDeployed } from '../aws/services/deployed-services.ts';
import { readScalingBounds, type ScalingBounds } from '../aws/services/scaling-bounds.ts';
import { ecsName } from '../aws/services/service-names.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { timelineLine } from '../deployments/timeline.ts';
import { formatSeconds } from '../terminal/duration.ts';
import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import type { ScaleOptions } from './run.ts';

export interface AwsScaleOptions extends ScaleOptions {
  /** Milliseconds between two looks. @default 5 s: ECS throttles who asks more often for long */
  readonly pollMs?: number | undefined;
}

const POLL_MS = 5_000;

/**
 * Sets a service's number of tasks and waits until it has exactly those.
 * @throws {Failure} when the environment does not allow that number, or the tasks do not come in time; it stays set then
 */
export async function runAwsScale(
  options: AwsScaleOptions,
  aws: AwsEnvironment,
  output: Output,
): Promise<void> {
  const { service, desiredCount, dryRun, json } = options;
  const [state] = await readDeployed([service], aws);
  const name = ecsName(aws, service);
  const bounds = await readScalingBounds(aws.session, name);
  requireWithin(options, bounds, aws);
  const before = state?.desiredCount ?? 0;
  if (!dryRun) {
    const { events = [] } = (await new EcsWatch(aws.session.ecs).service(name)) ?? {};
    await aws.session.ecs.send(new UpdateServiceCommand({ ...name, desiredCount }));
    const seen = new Set(events.flatMap(({ id }) => id ?? []));
    await untilReached(options, name, aws, { output, seen });
  }
  if (json) output.out(`${JSON.stringify({ service, before, desiredCount, bounds, done: !dryRun })}\n`);
  else output.out(`${service}: ${before} → ${desiredCount} tasks${dryRun ? ', would be set' : ''}\n`);
  output.err(`${afterwards(service, bounds, aws)}\n`);
}

function requireWithin(
  { service, desiredCount }: ScaleOptions,
  bounds: ScalingBounds | undefined,
  { environment }: Pick<AwsEnvironment, 'environment'>,
): void {
  if (bounds === undefined) return;
  const { minimum, maximum } = bounds;
  if (desiredCount >= minimum && desiredCount <= maximum) return;
  throw new Failure(
    `${service} may have ${minimum} to ${maximum} tasks in ${environment.name}, got: ${desiredCount}. Other bounds are set by \`tasks\` in ${fileOf(environment)}, then ./fairway deploy ${environment.name}`,
  );
}

function afterwards(
  service: string,
  bounds: ScalingBounds | undefined,
  { environment }: Pick<AwsEnvironment, 'environment'>,
): string {
  const file = fileOf(environment);
  return bounds === undefined
    ? `the next deployment sets the number in ${file}: change \`tasks\` of ${service} there to keep it`
    : `its load goes on to change it, between ${bounds.minimum} and ${bounds.maximum}: ${file} says how`;
}

async function untilReached(
  { service, desiredCount, timeoutMs, pollMs = POLL_MS }: AwsScaleOptions,
  name: ServiceName,
  aws: AwsEnvironment,
  { output, seen }: { readonly output: Output; readonly seen: Set<string> },
): Promise<void> {
  const watch = new EcsWatch(aws.session.ecs);
  const startedAt = Date.now();
  for (;;) {
    const found = await watch.service(name);
    if (found === undefined) throw new Failure(`${aws.environment.name} has no service ${service} any more`);
    for (const event of newEvents(found, seen)) output.err(`${timelineLine(event, startedAt)}\n`);
    if (isReached(found, service, desiredCount)) return;
    if (Date.now() - startedAt > timeoutMs) throw notInTime(found, service, { desiredCount, timeoutMs }, aws);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** @throws {Failure} when someone, or its load, wants another number by now */
function isReached(found: Service, service: string, wanted: number): boolean {
  const { desiredCount = 0, runningCount = 0, pendingCount = 0 } = found;
  if (desiredCount !== wanted) {
    throw new Failure(
      `${service} is to have ${desiredCount} tasks by now: it was scaled again, by its load or by somebody`,
    );
  }
  return runningCount === wanted && pendingCount === 0;
}

function notInTime(
  { runningCount = 0, events = [] }: Service,
  service: string,
  { desiredCount, timeoutMs }: Pick<ScaleOptions, 'desiredCount' | 'timeoutMs'>,
  { environment }: Pick<AwsEnvironment, 'environment'>,
): Failure {
  const last = events[0]?.message;
  return new Failure(
    `${service} has ${runningCount} tasks, not ${desiredCount}, after ${formatSeconds(timeoutMs)}. It goes on: ./fairway status ${environment.name}`,
    last === undefined ? [] : [`ECS says: ${last}`],
  );
}
