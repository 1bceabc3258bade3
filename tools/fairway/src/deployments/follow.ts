import type { SchedulerEvent } from '@fairway/local-ecs';
import {
  verdictOf,
  type DeploymentDescription,
  type TaskDescription,
  type Verdict,
} from '@fairway/local-ecs/description';

import type { ControlClient, Conversation } from '../control/client.ts';
import type { PlannedDeployment } from '../control/protocol.ts';
import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import { TaskEndings } from './task-endings.ts';
import { timelineLine } from './timeline.ts';

/** How a deployment ended. */
export interface Outcome {
  readonly planned: PlannedDeployment;
  readonly deployment: DeploymentDescription;
  readonly verdict: Verdict;
  /** The last task of the deployment that failed, then the last of those that a rollback started. */
  readonly failedTasks: readonly TaskDescription[];
  /** Tasks that did not end as they should, whatever the verdict: killed, or with requests that were cut. */
  readonly forcedTasks: readonly TaskDescription[];
}

type Ended = Pick<Outcome, 'planned' | 'deployment' | 'verdict'>;

/**
 * Begins deployments and follows them to their ends, printing what happens as it happens.
 * @param begin asks the environment for them
 * @param stop what asks for the deployments to be stopped and rolled back
 * @throws {Failure} when the environment is gone before they have ended
 */
export async function followDeployments(
  client: ControlClient,
  begin: () => Promise<readonly PlannedDeployment[]>,
  output: Output,
  stop: StopRequests,
): Promise<readonly Outcome[]> {
  // Listening before anything begins: nothing that happens is missed.
  const watch = await client.converse({ verb: 'watch' });
  try {
    const startedAt = Date.now();
    const planned = await begin();
    const going = new Map(
      planned.flatMap((each) => (each.deployment === null ? [] : [[each.deployment, each] as const])),
    );
    rollBackOn(stop, [...going.keys()], client, output);
    const services = new Set(planned.map(({ service }) => service));
    const tasks = new TaskEndings();
    const ended: Ended[] = [];
    if (going.size === 0) return [];
    for await (const event of eventsUntil(watch, stop.forced)) {
      if (!services.has(event.service)) continue;
      const line = timelineLine(event, startedAt);
      if (line !== undefined) output.err(`${line}\n`);
      tasks.take(event);
      const end = endOf(event, going);
      if (end !== undefined) {
        going.delete(end.deployment.id);
        ended.push(end);
      }
      if (going.size === 0 && tasks.failedHaveEnded()) break;
    }
    if (going.size > 0) throw new Failure('the environment is gone, and the deployment had not ended');
    return ended.map((each) => ({ ...each, ...tasks.of(each.deployment) }));
  } finally {
    watch.close();
  }
}

function rollBackOn(
  stop: StopRequests,
  deployments: readonly string[],
  client: ControlClient,
  output: Output,
): void {
  void stop.requested.then(async (what) => {
    output.err(`${what}: stopping and rolling back; Ctrl-C again leaves that to the environment\n`);
    // An environment that is gone ends the following, which says so.
    await client.ask({ verb: 'stopDeployments', deployments }).catch(() => undefined);
  });
}

/** @throws {Failure} when someone does not want to wait any longer */
async function* eventsUntil(
  watch: Conversation<unknown>,
  forced: Promise<undefined>,
): AsyncGenerator<SchedulerEvent> {
  const events = watch.events[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([events.next(), forced]);
    if (next === undefined)
      throw new Failure('not followed to its end: ./fairway status local says how it went');
    if (next.done === true) return;
    if (next.value.type === 'scheduler') yield next.value.event;
  }
}

function endOf(event: SchedulerEvent, going: ReadonlyMap<string, PlannedDeployment>): Ended | undefined {
  if (event.type !== 'deployment') return undefined;
  const { deployment } = event;
  const planned = going.get(deployment.id);
  const verdict = verdictOf(deployment);
  return planned === undefined || verdict === undefined ? undefined : { planned, deployment, verdict };
}
