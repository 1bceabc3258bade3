import { verdictOf, type SchedulerEvent } from '@fairway/local-ecs';

import type { Report } from './report.ts';
import { readyWords } from './start-up.ts';

/** Reports how its tasks fare, once the environment is up. */
export function noteEvent(event: SchedulerEvent, report: Report): void {
  const { service } = event;
  switch (event.type) {
    case 'output':
      report.serviceLine(service, event.line);
      return;
    case 'taskReady':
      report.note(`${service} is ${readyWords(event.task).replace('healthy', 'healthy again')}`);
      return;
    case 'taskStopped':
      if (event.task.cause !== 'failed') return;
      report.note(`${service} ${event.task.reason ?? 'ended'}; starting it again`);
      return;
    case 'startDelayed':
      report.note(
        `${service} failed ${event.failures} times in a row; next start in ${event.delayMs / 1000} s`,
      );
      return;
    case 'deployment': {
      const verdict = verdictOf(event.deployment);
      if (verdict !== undefined) report.deploymentEnded(event.deployment.id, verdict);
      return;
    }
    case 'taskStarted':
    case 'taskHealthy':
    case 'taskStopping':
    case 'serviceEvent':
      return;
  }
}
