import type { SchedulerEvent } from '@fairway/local-ecs';
import { verdictOf, type DeploymentDescription } from '@fairway/local-ecs/description';

import type { ControlClient, Conversation } from '../../control/client.ts';
import type { PlannedDeployment } from '../../control/protocol.ts';
import { Failure } from '../../terminal/failure.ts';
import type { DeploymentEvent, DeploymentRun, Outcome, Verdict } from '../deployment.ts';
import { eventText } from './event-text.ts';
import { TaskEndings } from './task-endings.ts';
import { evidenceOf, remarksOn } from './task-words.ts';

interface Ended {
  readonly planned: PlannedDeployment;
  readonly deployment: DeploymentDescription;
  readonly verdict: Verdict;
}

/** Deployments of the running local environment, as its control socket tells of them. */
export class LocalRun implements DeploymentRun {
  readonly environment = 'local';
  readonly #client: ControlClient;
  readonly #ask: () => Promise<readonly PlannedDeployment[]>;
  readonly #tasks = new TaskEndings();
  #watch: Conversation<unknown> | undefined;
  #planned: readonly PlannedDeployment[] = [];

  /** @param ask asks the environment for the deployments */
  constructor(client: ControlClient, ask: () => Promise<readonly PlannedDeployment[]>) {
    this.#client = client;
    this.#ask = ask;
  }

  async begin(): Promise<void> {
    // Listening before anything begins: nothing that happens is missed.
    this.#watch = await this.#client.converse({ verb: 'watch' });
    this.#planned = await this.#ask();
  }

  async *events(): AsyncGenerator<DeploymentEvent, void> {
    const going = new Map(this.#planned.map((planned) => [planned.deployment, planned]));
    going.delete(null);
    if (going.size === 0) return;
    const ended: Ended[] = [];
    for await (const event of this.#schedulerEvents()) {
      const text = eventText(event);
      if (text !== undefined) yield { at: event.at, text };
      this.#tasks.onEvent(event);
      const end = endOf(event, going);
      if (end !== undefined) {
        going.delete(end.deployment.id);
        ended.push(end);
      }
      if (going.size === 0 && this.#tasks.failedHaveEnded()) break;
    }
    if (going.size > 0) throw new Failure('the environment is gone, and the deployment had not ended');
    for (const end of ended) yield { outcome: this.#outcomeOf(end) };
  }

  async rollBack(): Promise<void> {
    const deployments = this.#planned.flatMap(({ deployment }) => deployment ?? []);
    await this.#client.ask({ verb: 'stopDeployments', deployments });
  }

  close(): void {
    this.#watch?.close();
  }

  /** Events of the services that are deployed. */
  async *#schedulerEvents(): AsyncGenerator<SchedulerEvent, void> {
    const services = new Set(this.#planned.map(({ service }) => service));
    for await (const event of this.#watch?.events ?? []) {
      if (event.type === 'scheduler' && services.has(event.event.service)) yield event.event;
    }
  }

  #outcomeOf({ planned, deployment, verdict }: Ended): Outcome {
    const { startedAt, finishedAt = startedAt, statusReason } = deployment;
    const { failedTasks, forcedTasks } = this.#tasks.of(deployment);
    return {
      change: planned,
      verdict,
      tookMs: finishedAt - startedAt,
      reason: statusReason,
      evidence: failedTasks.flatMap(evidenceOf),
      remarks: forcedTasks.flatMap(remarksOn),
    };
  }
}

function endOf(
  event: SchedulerEvent,
  going: ReadonlyMap<string | null, PlannedDeployment>,
): Ended | undefined {
  if (event.type !== 'deployment') return undefined;
  const { deployment } = event;
  const planned = going.get(deployment.id);
  const verdict = verdictOf(deployment);
  return planned === undefined || verdict === undefined ? undefined : { planned, deployment, verdict };
}
