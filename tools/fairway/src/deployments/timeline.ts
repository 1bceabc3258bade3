import type { SchedulerEvent } from '@fairway/local-ecs';

/** Width of `+123.4s`: columns stay where they are for the first quarter of an hour. */
const TIME_WIDTH = 7;

/** A line about what has happened since a deployment was asked for; undefined for what is not worth one. */
export function timelineLine(event: SchedulerEvent, startedAt: number): string | undefined {
  const words = wordsFor(event);
  if (words === undefined) return undefined;
  const seconds = (Math.max(0, event.at - startedAt) / 1000).toFixed(1);
  return `${`+${seconds}s`.padStart(TIME_WIDTH)}  ${words}`;
}

function wordsFor(event: SchedulerEvent): string | undefined {
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
