import type { ControlClient } from '../control/client.ts';
import { Failure } from '../failure.ts';
import { timelineLine } from '../local/timeline.ts';
import type { Output } from '../output.ts';

/**
 * Sets a service's number of tasks and waits until it has exactly those.
 * @throws {Failure} when the environment stops before that
 */
export async function runScale(
  service: string,
  desiredCount: number,
  client: ControlClient,
  output: Output,
): Promise<void> {
  const watch = await client.converse({ verb: 'watch' });
  try {
    const startedAt = Date.now();
    const { before } = await client.ask({ verb: 'scale', service, desiredCount });
    const events = watch.events[Symbol.asyncIterator]();
    while (!(await isReached())) {
      const next = await events.next();
      if (next.done === true)
        throw new Failure(`the environment stopped before ${service} had ${desiredCount} tasks`);
      if (next.value.type !== 'scheduler' || next.value.event.service !== service) continue;
      const line = timelineLine(next.value.event, startedAt);
      if (line !== undefined) output.err(`${line}\n`);
    }
    output.out(`${service}: ${before} → ${desiredCount} tasks\n`);
  } finally {
    watch.close();
  }

  async function isReached(): Promise<boolean> {
    const { services } = await client.ask({ verb: 'status' });
    const description = services.find(({ name }) => name === service);
    const live = description?.tasks.filter(({ status }) => status !== 'stopped') ?? [];
    return description?.runningCount === desiredCount && live.length === desiredCount;
  }
}
