import type { ServiceState, TaskState } from './state.ts';
import type { Turn } from './turn.ts';

/**
 * Adds what has happened to tasks since `before` to the service's events: in ECS's words, one sentence for all tasks.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
 */
export function sayWhatHappened(turn: Turn, before: ServiceState): void {
  const old = new Map(before.tasks.map((task) => [task.id, task]));
  function say(happened: (now: TaskState, then: TaskState | undefined) => boolean, words: Words): void {
    const ids = turn.service.tasks.filter((task) => happened(task, old.get(task.id))).map(({ id }) => id);
    if (ids.length > 0) turn.say(words(ids.length, ids.map((id) => `(task ${id})`).join(' ')));
  }
  const group = `(target-group ${before.name})`;
  say(
    (_, then) => then === undefined,
    (count, tasks) => `has started ${count} tasks: ${tasks}.`,
  );
  say(
    (now, then) => now.registeredAt !== undefined && then?.registeredAt === undefined,
    (count) => `registered ${count} targets in ${group}.`,
  );
  say(
    (now, then) => now.registeredAt === undefined && then?.registeredAt !== undefined,
    (count) => `deregistered ${count} targets in ${group}.`,
  );
  say(
    (now, then) => now.status === 'draining' && then?.status !== 'draining',
    (count) => `has begun draining connections on ${count} tasks.`,
  );
  say(
    (now, then) => now.cause !== undefined && then?.cause === undefined && now.status !== 'stopped',
    (count, tasks) => `has stopped ${count} running tasks: ${tasks}.`,
  );
}

type Words = (count: number, tasks: string) => string;
