import type { DeploymentStatus, FailureCause } from '../description.ts';
import { describeDeployment } from './describe.ts';
import type { CoreEvent } from './messages.ts';
import type { DeploymentState, ServiceState, TaskState } from './state.ts';
import type { Turn } from './turn.ts';

const EVENTS_KEPT = 100;
/** ECS says so when tasks keep failing. */
const FAILURES_UNTIL_SAID = 3;

/** The events of a turn: its changes, and nothing else. */
export function eventsOf(turn: Turn, before: ServiceState): readonly CoreEvent[] {
  const { service, now } = turn;
  const changes = taskChanges(before, service);
  const sentences = sentencesOf(before, service, changes).map(
    (sentence) => `(service ${service.name}) ${sentence}`,
  );
  const events = sentences.map((message) => ({ at: now, message }));
  if (events.length > 0) turn.change({ events: [...service.events, ...events].slice(-EVENTS_KEPT) });
  const { failures, startAfter } = service;
  const isDelayed = failures > before.failures && startAfter > now;
  return [
    ...changes.flatMap(taskEvents),
    ...(isDelayed ? [{ type: 'startDelayed', failures, delayMs: startAfter - now } as const] : []),
    ...service.deployments
      .filter(({ id, status }) => before.deployments.find((each) => each.id === id)?.status !== status)
      .map((each) => ({ type: 'deployment', deployment: describeDeployment(service, each) }) as const),
    ...sentences.map((message) => ({ type: 'serviceEvent', message }) as const),
  ];
}

interface TaskChange {
  readonly task: TaskState;
  readonly then: TaskState | undefined;
}

/** A task is replaced when anything about it changes: most of them are the same object as before, with nothing to tell. */
function taskChanges(before: ServiceState, { tasks }: ServiceState): readonly TaskChange[] {
  const then = new Map(before.tasks.map((task) => [task.id, task]));
  return tasks
    .filter((task) => then.get(task.id) !== task)
    .map((task) => ({ task, then: then.get(task.id) }));
}

function taskEvents({ task, then }: TaskChange): readonly CoreEvent[] {
  const happened = {
    taskStarted: task.startedAt !== then?.startedAt,
    taskHealthy: task.healthyAt !== then?.healthyAt,
    taskReady: task.readyAt !== then?.readyAt,
    taskStopping: task.cause !== then?.cause,
    taskStopped: task.stoppedAt !== then?.stoppedAt,
  };
  const types = Object.entries(happened).flatMap(([type, is]) => (is ? [type as keyof typeof happened] : []));
  return types.map((type) => ({ type, task }));
}

/**
 * In ECS's words, where it says something: it is silent about tasks that it has to kill and requests that are cut.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
 */
function sentencesOf(
  before: ServiceState,
  service: ServiceState,
  changes: readonly TaskChange[],
): readonly string[] {
  const group = `(target-group ${service.name})`;
  const named = (tasks: readonly TaskState[]): string => tasks.map(({ id }) => `(task ${id})`).join(' ');
  const since = (happened: (now: TaskState, then: TaskState | undefined) => boolean): readonly TaskState[] =>
    changes.filter(({ task, then }) => happened(task, then)).map(({ task }) => task);
  const say = (tasks: readonly TaskState[], sentence: string): string[] =>
    tasks.length > 0 ? [sentence] : [];

  const started = since((_, then) => then === undefined);
  const registered = since((now, then) => now.registeredAt !== undefined && then?.registeredAt === undefined);
  const deregistered = since(
    (now, then) => now.registeredAt === undefined && then?.registeredAt !== undefined,
  );
  const draining = since((now, then) => now.status === 'draining' && then?.status !== 'draining');
  const stopped = since((now, then) => now.cause !== then?.cause && now.status !== 'stopped');
  const unhealthy = stopped.filter(({ failure }) => failure === 'health');
  const failedOwnChecks = stopped.filter(({ failure }) => failure === 'containerHealth');
  const overdue = since((now, then) => now.killedAt !== then?.killedAt);
  const cut = since((now, then) => now.requestsCut !== then?.requestsCut);
  const failing = service.failures !== before.failures && service.failures === FAILURES_UNTIL_SAID;
  return [
    ...unhealthy.map(
      ({ id, port, lastCheck }) =>
        `(task ${id}) (port ${port ?? 'none'}) is unhealthy in ${group} due to (reason ${lastCheck ?? 'unknown'}).`,
    ),
    ...failedOwnChecks.map(({ id }) => `(task ${id}) failed container health checks.`),
    ...service.deployments.flatMap((each) => deploymentSentences(before, service, each)),
    ...say(started, `has started ${started.length} tasks: ${named(started)}.`),
    ...say(registered, `registered ${registered.length} targets in ${group}.`),
    ...say(deregistered, `deregistered ${deregistered.length} targets in ${group}.`),
    ...say(draining, `has begun draining connections on ${draining.length} tasks.`),
    ...overdue.map(({ id }) => `(task ${id}) did not stop in time and was killed.`),
    ...cut.map(
      ({ id, requestsCut }) =>
        `(task ${id}) was draining for too long: ${requestsCut} requests or WebSockets were cut.`,
    ),
    ...say(stopped, `has stopped ${stopped.length} running tasks: ${named(stopped)}.`),
    ...(failing ? ['is unable to consistently start tasks successfully.'] : []),
    ...(service.steady && !before.steady ? ['has reached a steady state.'] : []),
  ];
}

function deploymentSentences(
  { deployments }: ServiceState,
  service: ServiceState,
  deployment: DeploymentState,
): readonly string[] {
  const { id, cause, rollback, status, finishedAt } = deployment;
  const then = deployments.find((each) => each.id === id);
  const failed = cause !== then?.cause || (finishedAt !== then?.finishedAt && status === 'ROLLBACK_FAILED');
  const completed = finishedAt !== then?.finishedAt && isCompleted[status];
  return [
    ...(failed && cause !== undefined ? [`(deployment ${id}) deployment ${wordsFor[cause]}.`] : []),
    ...(rollback !== undefined && then?.rollback === undefined
      ? [`rolling back to deployment ${rollback.to}.`]
      : []),
    ...(completed ? [`(deployment ${service.target}) deployment completed.`] : []),
  ];
}

const isCompleted: Partial<Record<DeploymentStatus, true>> = { SUCCESSFUL: true, ROLLBACK_SUCCESSFUL: true };

/** ECS's words for the causes, and ours for a request. */
const wordsFor: Record<FailureCause, string> = {
  circuitBreaker: 'failed: tasks failed to start',
  alarm: 'failed: alarm detected',
  request: 'stopped by request',
};
