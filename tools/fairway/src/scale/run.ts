import type { ServiceDescription } from '@fairway/local-ecs';

import type { ControlClient } from '../control/client.ts';
import { Failure } from '../terminal/failure.ts';
import { formatSeconds } from '../terminal/duration.ts';
import { eventText } from '../deployments/local/event-text.ts';
import { timelineLine } from '../deployments/timeline.ts';
import type { Output } from '../terminal/output.ts';

export interface ScaleOptions {
  readonly service: string;
  readonly desiredCount: number;
  /** Milliseconds to wait for the tasks. */
  readonly timeoutMs: number;
  /** Reads, and changes nothing. */
  readonly dryRun: boolean;
  /** Prints one object instead of a line. */
  readonly json: boolean;
}

/**
 * Sets a service's number of tasks and waits until it has exactly those.
 * @throws {Failure} when that does not come to pass in time, or cannot any more; the number stays set
 */
export async function runScale(
  { service, desiredCount, timeoutMs, dryRun, json }: ScaleOptions,
  client: ControlClient,
  output: Output,
): Promise<void> {
  if (dryRun) {
    report((await describe()).desiredCount);
    return;
  }
  const watch = await client.converse({ verb: 'watch' });
  const deadline = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => deadline.resolve(undefined), timeoutMs);
  try {
    const startedAt = Date.now();
    const { before } = await client.ask({ verb: 'scale', service, desiredCount });
    const events = watch.events[Symbol.asyncIterator]();
    while (!isReached(await describe(), desiredCount)) {
      const next = await Promise.race([events.next(), deadline.promise]);
      if (next === undefined) throw notInTime(await describe(), desiredCount, timeoutMs);
      if (next.done === true)
        throw new Failure(`the environment stopped before ${service} had ${desiredCount} tasks`);
      if (next.value.type !== 'scheduler' || next.value.event.service !== service) continue;
      const { event } = next.value;
      const text = eventText(event);
      if (text !== undefined) output.err(`${timelineLine({ at: event.at, text }, startedAt)}\n`);
    }
    report(before);
  } finally {
    clearTimeout(timer);
    watch.close();
  }

  function report(before: number): void {
    if (json) output.out(`${JSON.stringify({ service, before, desiredCount, done: !dryRun })}\n`);
    else output.out(`${service}: ${before} → ${desiredCount} tasks${dryRun ? ', would be set' : ''}\n`);
  }

  async function describe(): Promise<ServiceDescription> {
    const { services } = await client.ask({ verb: 'status' });
    const description = services.find(({ name }) => name === service);
    if (description === undefined) throw new Failure(`the running environment has no service ${service}`);
    return description;
  }
}

/** @throws {Failure} when someone wants another number by now */
function isReached({ name, desiredCount, runningCount, tasks }: ServiceDescription, wanted: number): boolean {
  if (desiredCount !== wanted) {
    throw new Failure(`${name} is to have ${desiredCount} tasks by now: it was scaled again, or is stopping`);
  }
  const live = tasks.filter(({ status }) => status !== 'stopped');
  return runningCount === wanted && live.length === wanted;
}

function notInTime(
  { name, runningCount, tasks }: ServiceDescription,
  wanted: number,
  timeoutMs: number,
): Failure {
  const failed = tasks.findLast(({ cause }) => cause === 'failed');
  const why = failed === undefined ? '' : `; (task ${failed.id}) ${failed.reason ?? 'failed'}`;
  return new Failure(
    `${name} has ${runningCount} tasks, not ${wanted}, after ${formatSeconds(timeoutMs)}${why}. ` +
      'It goes on: ./fairway status local',
    failed?.lastLines ?? [],
  );
}
