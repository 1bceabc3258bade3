import type { Scheduler, SchedulerEvent, TaskDescription } from '@fairway/local-ecs';

import type { Report } from './report.ts';
import { lostItsPort, startFailure } from './start-failure.ts';

/** Another program may take a free port before the service listens on it; the next task gets another one. */
const PORT_ATTEMPTS = 3;

export interface StartUpParts {
  readonly report: Report;
  readonly scheduler: Scheduler;
  readonly logFolder: string;
}

/** The time until every service gets requests: progress instead of notes, and the first failure ends it. */
export class StartUp {
  readonly #parts: StartUpParts;
  readonly #healthy = Promise.withResolvers<undefined>();

  constructor(parts: StartUpParts) {
    this.#parts = parts;
    // If the environment is stopped first, nothing waits for this promise.
    this.#healthy.promise.catch(() => undefined);
  }

  /** Resolves when every service gets requests; rejects with a `Failure` when one ends before. */
  get healthy(): Promise<undefined> {
    return this.#healthy.promise;
  }

  onEvent(event: SchedulerEvent): void {
    const { report, scheduler } = this.#parts;
    const { service } = event;
    switch (event.type) {
      case 'output':
        report.serviceLine(service, event.line);
        return;
      case 'taskStarted':
        report.progress(service, `starting on port ${event.task.port ?? 0}`, false);
        return;
      case 'taskReady':
        report.progress(service, readyWords(event.task), true);
        if (scheduler.state().services.every(({ runningCount }) => runningCount > 0)) {
          this.#healthy.resolve(undefined);
        }
        return;
      case 'taskStopped':
        this.#onStopped(service, event.task);
        return;
      case 'taskHealthy':
      case 'taskStopping':
      case 'startDelayed':
      case 'serviceEvent':
      case 'deployment':
        return;
    }
  }

  #onStopped(service: string, task: TaskDescription): void {
    const { reason = 'ended', lastLines = [] } = task;
    const { scheduler, logFolder } = this.#parts;
    const { tasks = [] } = scheduler.state().services.find(({ name }) => name === service) ?? {};
    const failures = tasks.filter(({ cause }) => cause === 'failed').length;
    if (lostItsPort(task) && failures < PORT_ATTEMPTS) return;
    this.#healthy.reject(startFailure({ service, reason, lastLines }, logFolder));
  }
}

/** `healthy on port 8102 after 1.3 s` */
export function readyWords({ port = 0, createdAt, readyAt = createdAt }: TaskDescription): string {
  return `healthy on port ${port} after ${((readyAt - createdAt) / 1000).toFixed(1)} s`;
}
