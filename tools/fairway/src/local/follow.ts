import {
  verdictOf,
  type DeploymentDescription,
  type SchedulerEvent,
  type ServiceDescription,
  type TaskDescription,
  type Verdict,
} from '@fairway/local-ecs';

import type { ControlClient } from '../control/client.ts';
import type { PlannedDeployment } from '../control/protocol.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import type { StopRequests } from '../up/stop-requests.ts';
import { timelineLine } from './timeline.ts';

/** How a deployment ended. */
export interface Outcome {
  readonly planned: PlannedDeployment;
  readonly deployment: DeploymentDescription;
  readonly verdict: Verdict;
  /** The last of its tasks that failed. */
  readonly failedTask?: TaskDescription;
}

/**
 * Begins deployments and follows them to their ends, printing what happens as it happens.
 * @param begin asks the environment for them
 * @param stop what asks for the deployments to be stopped and rolled back
 * @throws {Failure} when the environment stops before they have ended
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
    const deployments = [...going.keys()];
    const services = new Set(planned.map(({ service }) => service));
    void stop.requested.then(async (what) => {
      output.err(`${what}: stopping and rolling back; Ctrl-C again leaves that to the environment\n`);
      await client.ask({ verb: 'stopDeployments', deployments });
    });
    const ended: { planned: PlannedDeployment; deployment: DeploymentDescription; verdict: Verdict }[] = [];
    const events = watch.events[Symbol.asyncIterator]();
    while (going.size > 0) {
      const next = await Promise.race([events.next(), stop.forced]);
      if (next === undefined)
        throw new Failure('not followed to its end: ./fairway status local says how it went');
      if (next.done === true) throw new Failure('the environment stopped before the deployment had ended');
      if (next.value.type !== 'scheduler' || !services.has(next.value.event.service)) continue;
      const { event } = next.value;
      const line = timelineLine(event, startedAt);
      if (line !== undefined) output.err(`${line}\n`);
      const end = endOf(event, going);
      if (end === undefined) continue;
      going.delete(end.deployment.id);
      ended.push(end);
    }
    return await withFailedTasks(client, ended);
  } finally {
    watch.close();
  }
}

function endOf(event: SchedulerEvent, going: ReadonlyMap<string, PlannedDeployment>): Outcome | undefined {
  if (event.type !== 'deployment') return undefined;
  const { deployment } = event;
  const planned = going.get(deployment.id);
  const verdict = verdictOf(deployment);
  return planned === undefined || verdict === undefined ? undefined : { planned, deployment, verdict };
}

async function withFailedTasks(
  client: ControlClient,
  ended: readonly Outcome[],
): Promise<readonly Outcome[]> {
  if (ended.every(({ verdict }) => verdict === 'succeeded')) return ended;
  const { services } = await client.ask({ verb: 'status' });
  return ended.map((outcome) => {
    const failedTask = lastFailedTask(services, outcome.deployment.id);
    return failedTask === undefined ? outcome : { ...outcome, failedTask };
  });
}

function lastFailedTask(
  services: readonly ServiceDescription[],
  deployment: string,
): TaskDescription | undefined {
  return services
    .flatMap(({ tasks }) => tasks)
    .findLast((task) => task.deployment === deployment && task.cause === 'failed');
}
