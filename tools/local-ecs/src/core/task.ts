import type { ContainerDefinition, HealthCheck, ServiceDefinition } from '../definition.ts';
import { countReady } from './breaker.ts';
import {
  failUnhealthy,
  firstProbe,
  passesOwnChecks,
  probeContainers,
  probeTimes,
} from './container-health.ts';
import {
  containerOf,
  describeEnd,
  mapContainers,
  startContainers,
  startDeadline,
  stopContainers,
  withEnd,
} from './containers.ts';
import type { Input } from './messages.ts';
import { isLeaving, type TaskState } from './state.ts';
import { failTask, stopTask } from './stop-task.ts';
import type { Turn } from './turn.ts';

type InputOf<Type extends Input['type']> = Input & { type: Type };

/** Takes the due step in a task's life: pending → starting → healthy → draining → stopping → stopped. */
export function advanceTask(turn: Turn, task: TaskState): TaskState {
  switch (task.status) {
    case 'pending':
    case 'starting':
    case 'healthy': {
      const checked = failUnhealthy(turn, probeContainers(turn, startContainers(turn, task)));
      const next = becomeReady(turn, becomeHealthy(turn, becomeStarting(turn, checked)));
      // A task that has just failed may have nothing left to stop, and its place is free at once.
      return isLeaving(next) ? advanceTask(turn, next) : next;
    }
    case 'draining':
      return turn.isDue(task.drainUntil) ? endDraining(turn, task) : task;
    case 'stopping':
      return becomeStopped(turn, stopContainers(turn, task));
    case 'stopped':
      return task;
  }
}

/** The times at which something is next due in a task's life. */
export function dueTimes(task: TaskState, definition: ServiceDefinition): readonly (number | undefined)[] {
  if (isLeaving(task)) return [task.drainUntil, ...task.containers.map(({ killAt }) => killAt)];
  const waiting = definition.taskDefinition.containers.map((container) => startDeadline(task, container));
  const probes = probeTimes(task, definition);
  return [
    task.nextCheckAt,
    stableAt(task, definition),
    targetDeadline(task, definition),
    ...waiting,
    ...probes,
  ];
}

export function onContainerStarted(
  turn: Turn,
  task: TaskState,
  { container: name, pid, port = task.port }: InputOf<'containerStarted'>,
): TaskState {
  const running = mapContainers(turn, task, (container, definition) =>
    container.name === name
      ? { ...container, status: 'running', pid, ...firstProbe(definition, turn.now) }
      : container,
  );
  return { ...running, port };
}

/** An essential container takes its task with it; the others' ends are only remembered. */
export function onContainerEnded(
  turn: Turn,
  task: TaskState,
  { container: name, exitCode, signal, startError, outOfMemory, lastLines }: InputOf<'containerEnded'>,
): TaskState {
  const end = {
    exitCode,
    signal,
    startError,
    outOfMemory,
    lastLines,
    killAt: undefined,
    nextProbeAt: undefined,
  };
  const known = mapContainers(turn, task, (container) =>
    container.name === name ? { ...container, ...end, status: 'stopped' } : container,
  );
  const { containers } = turn.definitionOf(task).taskDefinition;
  const ended = containerOf(known, name);
  if (ended === undefined || containers.find((each) => each.name === name)?.essential !== true) return known;
  const failed = failTask(turn, withEnd(known, ended), 'container', describeEnd(ended));
  return failed.status === 'draining' ? endDraining(turn, failed) : failed;
}

export function onHealthChecked(
  turn: Turn,
  task: TaskState,
  { healthy, detail }: InputOf<'healthChecked'>,
): TaskState {
  const { healthCheck } = turn.definitionOf(task);
  // The check began before the task was told to stop.
  if (isLeaving(task) || healthCheck === undefined) return task;
  const checked: TaskState = {
    ...task,
    passedChecks: healthy ? task.passedChecks + 1 : 0,
    failedChecks: healthy ? 0 : task.failedChecks + 1,
    lastCheck: healthy ? undefined : detail,
  };
  const { path, unhealthyThreshold, startIntervalMs, intervalMs, graceMs } = healthCheck;
  const isNew = task.healthyAt === undefined;
  const inGrace = isNew && turn.now < (task.startedAt ?? turn.now) + graceMs;
  if (checked.failedChecks >= unhealthyThreshold && !inGrace) {
    const seconds = graceMs / 1000;
    const what = isNew
      ? `was not healthy within ${seconds} s`
      : `failed ${checked.failedChecks} health checks in a row`;
    const question = `GET ${path} on port ${task.port ?? 'none'}`;
    return failTask(turn, checked, 'health', `${what}: ${question}: ${detail}`);
  }
  const next = markHealthy(turn, checked);
  return { ...next, nextCheckAt: turn.now + (next.healthyAt === undefined ? startIntervalMs : intervalMs) };
}

/** The next task gets another port: this one may never have listened, or could not. */
export function onPortLost(turn: Turn, task: TaskState, { holder }: InputOf<'portLost'>): TaskState {
  const lost = { ...task, portTakenBy: holder };
  return failTask(turn, lost, 'port', `lost its port ${task.port ?? 'none'} to ${holder}`);
}

export function onTargetHealthy(turn: Turn, task: TaskState): TaskState {
  const waits = task.registeredAt !== undefined && task.readyAt === undefined;
  return waits ? markReady(turn, task) : task;
}

/** ECS waits the whole deregistration delay; here a target without requests has drained. */
export function onTargetDrained(turn: Turn, task: TaskState, { cut }: InputOf<'targetDrained'>): TaskState {
  const drained = cut > 0 ? { ...task, requestsCut: cut } : task;
  return task.status === 'draining' ? endDraining(turn, drained) : drained;
}

export function killTask(turn: Turn, task: TaskState): TaskState {
  const leaving = stopTask(turn, task, 'requested', 'killed');
  const killed = mapContainers(turn, leaving, (container) => ({
    ...container,
    askedAt: undefined,
    killAt: turn.now,
  }));
  return endDraining(turn, killed);
}

/** A task runs when its essential containers do; a container that waits for the task's own health comes later. */
function becomeStarting(turn: Turn, task: TaskState): TaskState {
  const { containers } = turn.definitionOf(task).taskDefinition;
  const awaited = containers.filter(
    ({ essential, dependsOn = [] }) =>
      essential &&
      dependsOn.every(
        ({ container, condition }) => condition !== 'HEALTHY' || hasOwnCheck(containers, container),
      ),
  );
  const runs = awaited.every(({ name }) => containerOf(task, name)?.status === 'running');
  if (task.status !== 'pending' || !runs) return task;
  return { ...task, status: 'starting', startedAt: turn.now, nextCheckAt: turn.now };
}

function hasOwnCheck(containers: readonly ContainerDefinition[], name: string): boolean {
  return containers.some((container) => container.name === name && container.healthCheck !== undefined);
}

/** Asks for the next health check; a task without one is healthy when it runs and its containers pass their own. */
function becomeHealthy(turn: Turn, task: TaskState): TaskState {
  if (isLeaving(task)) return task;
  if (!turn.isDue(task.nextCheckAt)) return markHealthy(turn, task);
  const asked = { ...task, nextCheckAt: undefined };
  const { healthCheck } = turn.definitionOf(task);
  const { id, port } = task;
  if (healthCheck === undefined || port === undefined) return markHealthy(turn, asked);
  const { path, timeoutMs } = healthCheck;
  const confirmPort = task.passedChecks === 0;
  const findListener = mayBeLastCheck(task, healthCheck, turn.now);
  turn.commands.push({ type: 'checkHealth', task: id, port, path, timeoutMs, confirmPort, findListener });
  return asked;
}

/** Whether the task may fail if the check that is about to be made does. */
function mayBeLastCheck(task: TaskState, check: HealthCheck, now: number): boolean {
  if (task.failedChecks + 1 < check.unhealthyThreshold) return false;
  const answeredBy = now + check.timeoutMs + check.startIntervalMs;
  return task.healthyAt !== undefined || answeredBy >= (task.startedAt ?? now) + check.graceMs;
}

/** A started task is healthy when it passes its checks over HTTP, where it has them, and those of its containers. */
function markHealthy(turn: Turn, task: TaskState): TaskState {
  const definition = turn.definitionOf(task);
  const { healthyThreshold = 0 } = (task.port === undefined ? undefined : definition.healthCheck) ?? {};
  const isHealthy =
    task.status === 'starting' && task.passedChecks >= healthyThreshold && passesOwnChecks(task, definition);
  return isHealthy ? { ...task, status: 'healthy', healthyAt: turn.now } : task;
}

/** Registers a task that has been healthy for the stable time; one whose target does not follow in time has failed. */
function becomeReady(turn: Turn, task: TaskState): TaskState {
  const definition = turn.definitionOf(task);
  if (turn.isDue(targetDeadline(task, definition))) {
    return failTask(turn, task, 'target', 'got no requests: its target was not healthy in time');
  }
  if (!turn.isDue(stableAt(task, definition))) return task;
  if (task.port === undefined) return markReady(turn, task);
  turn.commands.push({ type: 'registerTarget', task: task.id, port: task.port });
  return { ...task, registeredAt: turn.now };
}

function markReady(turn: Turn, task: TaskState): TaskState {
  countReady(turn, task);
  return { ...task, readyAt: turn.now };
}

function endDraining(turn: Turn, task: TaskState): TaskState {
  return becomeStopped(turn, stopContainers(turn, { ...task, status: 'stopping', drainUntil: undefined }));
}

function becomeStopped(turn: Turn, task: TaskState): TaskState {
  if (task.containers.some(({ status }) => status !== 'stopped')) return task;
  return { ...task, status: 'stopped', stoppedAt: turn.now };
}

/** The time at which a healthy task that was not registered yet has lived for the stable time. */
function stableAt(task: TaskState, { minimumStableMs }: ServiceDefinition): number | undefined {
  const { healthyAt, registeredAt, readyAt } = task;
  const waits = !isLeaving(task) && registeredAt === undefined && readyAt === undefined;
  return waits && healthyAt !== undefined ? healthyAt + minimumStableMs : undefined;
}

/** Until when a registered task may wait for its target to be healthy: as long as a new task for its own checks. */
function targetDeadline(task: TaskState, { healthCheck }: ServiceDefinition): number | undefined {
  const waits = !isLeaving(task) && task.readyAt === undefined;
  if (!waits || task.registeredAt === undefined) return undefined;
  return healthCheck && task.registeredAt + healthCheck.graceMs;
}
