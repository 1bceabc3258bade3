import type { SchedulerEvent } from '@fairway/local-ecs';

/** Turns an event of the scheduler into a line of a timeline; undefined for an event that is not worth a line. */
export function eventText(event: SchedulerEvent): string | undefined {
  const { service } = event;
  switch (event.type) {
    case 'serviceEvent':
      return event.message;
    case 'taskHealthy':
      return `(service ${service}) (task ${event.task.id}) passed its health checks on port ${event.task.port ?? 0}.`;
    case 'taskStopped':
      if (event.task.cause !== 'failed') return undefined;
      return `(service ${service}) (task ${event.task.id}) ${event.task.reason ?? 'failed'}.`;
    case 'startDelayed':
      return `(service ${service}) waits ${event.delayMs / 1000} s before the next start.`;
    case 'taskStarted':
    case 'taskReady':
    case 'taskStopping':
    case 'deployment':
    case 'output':
      return undefined;
  }
}
