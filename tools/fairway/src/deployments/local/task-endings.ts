import type { DeploymentDescription, SchedulerEvent, TaskDescription } from '@fairway/local-ecs';

/** Collects how tasks end while deployments are followed. */
export class TaskEndings {
  /** Tasks in their last reported state, in the order in which they began to end. */
  readonly #tasks = new Map<string, TaskDescription>();

  onEvent(event: SchedulerEvent): void {
    if (event.type === 'taskStopping' || event.type === 'taskStopped')
      this.#tasks.set(event.task.id, event.task);
  }

  /** Whether every task that failed has ended: its last words come then, and no earlier. */
  failedHaveEnded(): boolean {
    return this.#all().every(({ cause, status }) => cause !== 'failed' || status === 'stopped');
  }

  of({ id, rollback }: DeploymentDescription) {
    const [service = ''] = id.split('/');
    const lastFailed = (deployment: string | undefined): TaskDescription | undefined =>
      this.#all().findLast((task) => task.deployment === deployment && task.cause === 'failed');
    return {
      failedTasks: [lastFailed(id), lastFailed(rollback?.to)].filter((task) => task !== undefined),
      forcedTasks: this.#all().filter(
        (task) =>
          task.deployment.startsWith(`${service}/`) &&
          (task.killedAt !== undefined || task.requestsCut !== undefined),
      ),
    };
  }

  #all(): readonly TaskDescription[] {
    return [...this.#tasks.values()];
  }
}
