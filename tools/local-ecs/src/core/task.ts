import type { ContainerDefinition, ServiceDefinition } from '../definition.ts';
import {
  containerOf,
  describeEnd,
  startContainers,
  startDeadline,
  stopContainers,
  withContainer,
  withEnd,
} from './containers.ts';
import { countReady } from './failures.ts';
import type { Input } from './messages.ts';
import { isLeaving, type TaskState } from './state.ts';
import { stopTask } from './stop-task.ts';
import type { Turn } from './turn.ts';

/** Does what is due in a task's life: pending → starting → healthy → draining → stopping → stopped. */
export function advanceTask(turn: Turn, task: TaskState): TaskState {
  switch (task.status) {
    case 'pending':
    case 'starting':
    case 'healthy':
      return becomeReady(turn, becomeHealthy(turn, becomeStarting(turn, startContainers(turn, task))));
    case 'draining':
      return turn.isDue(task.drainUntil) ? endDraining(turn, task) : task;
    case 'stopping':
      return becomeStopped(turn, stopContainers(turn, task));
    case 'stopped':
      return task;
  }
}

/** When something is next due in a task's life. */
export function dueTimes(task: TaskState, definition: ServiceDefinition): readonly (number | undefined)[] {
  if (isLeaving(task)) return [task.drainUntil, ...task.containers.map(({ killAt }) => killAt)];
  const waiting = definition.taskDefinition.containers.map((container) => startDeadline(task, container));
  const ready =
    task.registeredAt === undefined ? stableAt(task, definition) : targetDeadline(task, definition);
  return [task.nextCheckAt, ready, ...waiting];
}

export function takeContainerStart(task: TaskState, input: Input & { type: 'containerStarted' }): TaskState {
  const container = containerOf(task, input.container);
  const running = withContainer(task, { ...container, status: 'running', pid: input.pid });
  return input.port === undefined ? running : { ...running, port: input.port };
}

/** An essential container takes its task with it; the others' ends are only remembered. */
export function takeContainerEnd(
  turn: Turn,
  task: TaskState,
  { exitCode, signal, startError, lastLines, container: name }: Input & { type: 'containerEnded' },
): TaskState {
  const { killAt: _, ...container } = containerOf(task, name);
  const ended = {
    ...container,
    status: 'stopped' as const,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(startError === undefined ? {} : { startError }),
    lastLines,
  };
  const { containers } = turn.definitionOf(task).taskDefinition;
  const known = withContainer(task, ended);
  if (containers.find((each) => each.name === name)?.essential !== true) return known;
  const failed = stopTask(turn, withEnd(known, ended), 'failed', describeEnd(ended));
  return failed.status === 'draining' ? endDraining(turn, failed) : failed;
}

export function takeHealthAnswer(
  turn: Turn,
  task: TaskState,
  { healthy, detail }: Input & { type: 'healthChecked' },
): TaskState {
  const { healthCheck } = turn.definitionOf(task);
  // A question that was asked before the task was told to stop.
  if (isLeaving(task) || healthCheck === undefined) return task;
  const { lastCheck: _, ...rest } = task;
  const passedChecks = healthy ? task.passedChecks + 1 : 0;
  const failedChecks = healthy ? 0 : task.failedChecks + 1;
  const checked = { ...rest, passedChecks, failedChecks, ...(healthy ? {} : { lastCheck: detail }) };
  const { healthyThreshold, unhealthyThreshold, startIntervalMs, intervalMs, graceMs } = healthCheck;
  const isNew = task.healthyAt === undefined;
  if (failedChecks >= unhealthyThreshold && !(isNew && turn.now < (task.startedAt ?? 0) + graceMs)) {
    turn.say(unhealthyMessage(turn, task, detail));
    const what = isNew
      ? `was not healthy within ${graceMs / 1000} s`
      : `failed ${failedChecks} health checks in a row`;
    return stopTask(turn, checked, 'failed', `${what}: ${detail}`);
  }
  const next = isNew && passedChecks >= healthyThreshold ? markHealthy(turn, checked) : checked;
  return { ...next, nextCheckAt: turn.now + (next.healthyAt === undefined ? startIntervalMs : intervalMs) };
}

/** The target gets requests from now on. */
export function takeTargetHealth(turn: Turn, task: TaskState): TaskState {
  const waits = task.status === 'healthy' && task.registeredAt !== undefined && task.readyAt === undefined;
  return waits ? markReady(turn, task) : task;
}

/** ECS waits the whole deregistration delay; here a target without requests is drained. */
export function takeTargetDrained(turn: Turn, task: TaskState): TaskState {
  return task.status === 'draining' ? endDraining(turn, task) : task;
}

export function killTask(turn: Turn, task: TaskState): TaskState {
  const leaving = stopTask(turn, task, 'requested', 'killed');
  const containers = leaving.containers.map(({ killAt: _, ...container }) => {
    if (container.status === 'stopped' || container.status === 'waiting') {
      return { ...container, status: 'stopped' as const };
    }
    turn.command({ type: 'signalContainer', task: task.id, container: container.name, signal: 'SIGKILL' });
    return { ...container, asked: true };
  });
  return becomeStopped(turn, { ...withoutDrain(leaving), status: 'stopping', containers });
}

function becomeStarting(turn: Turn, task: TaskState): TaskState {
  const { containers } = turn.definitionOf(task).taskDefinition;
  const essential = containers.filter((container) => container.essential && !waitsForHealth(container));
  const all = essential.every(({ name }) => containerOf(task, name).status === 'running');
  if (task.status !== 'pending' || !all) return task;
  const main = essential.find(({ port }) => port !== undefined) ?? essential[0];
  const { pid } = containerOf(task, main?.name ?? '');
  turn.tell({ type: 'taskStarted', task: task.id, ...(pid === undefined ? {} : { pid }), ...portOf(task) });
  return { ...task, status: 'starting', startedAt: turn.now, nextCheckAt: turn.now };
}

/** Asks for the next health check; a task without one is healthy when it runs. */
function becomeHealthy(turn: Turn, task: TaskState): TaskState {
  if ((task.status !== 'starting' && task.status !== 'healthy') || !turn.isDue(task.nextCheckAt)) return task;
  const { nextCheckAt: _, ...asked } = task;
  const { healthCheck } = turn.definitionOf(task);
  if (healthCheck === undefined || task.port === undefined) return markHealthy(turn, asked);
  const { path, timeoutMs } = healthCheck;
  turn.command({ type: 'checkHealth', task: task.id, port: task.port, path, timeoutMs });
  return asked;
}

function markHealthy(turn: Turn, task: TaskState): TaskState {
  turn.tell({ type: 'taskHealthy', task: task.id, ...portOf(task), afterMs: turn.now - task.createdAt });
  return { ...task, status: 'healthy', healthyAt: turn.now };
}

/** Registers a task that has been healthy for the stable time; one that is not put into service in time has failed. */
function becomeReady(turn: Turn, task: TaskState): TaskState {
  const definition = turn.definitionOf(task);
  if (turn.isDue(targetDeadline(task, definition))) {
    return stopTask(turn, task, 'failed', 'was registered and got no requests: its target is not healthy');
  }
  if (!turn.isDue(stableAt(task, definition))) return task;
  if (task.port === undefined) return markReady(turn, task);
  turn.command({ type: 'registerTarget', task: task.id, port: task.port });
  return { ...task, registeredAt: turn.now };
}

function markReady(turn: Turn, task: TaskState): TaskState {
  countReady(turn, task);
  turn.tell({ type: 'taskReady', task: task.id, ...portOf(task), afterMs: turn.now - task.createdAt });
  return { ...task, readyAt: turn.now };
}

function endDraining(turn: Turn, task: TaskState): TaskState {
  return becomeStopped(turn, stopContainers(turn, { ...withoutDrain(task), status: 'stopping' }));
}

function becomeStopped(turn: Turn, task: TaskState): TaskState {
  if (task.containers.some(({ status }) => status !== 'stopped')) return task;
  const stopped: TaskState = { ...task, status: 'stopped', stoppedAt: turn.now };
  turn.tell({ type: 'taskStopped', task: stopped });
  return stopped;
}

/** When a healthy task that was not registered yet has lived for the stable time. */
function stableAt(task: TaskState, { minimumStableMs }: ServiceDefinition): number | undefined {
  if (task.status !== 'healthy' || task.healthyAt === undefined) return undefined;
  const asked = task.registeredAt !== undefined || task.readyAt !== undefined;
  return asked ? undefined : task.healthyAt + minimumStableMs;
}

/** Until when a registered task may wait for its target to be healthy: as long as a new task for its own checks. */
function targetDeadline(task: TaskState, { healthCheck }: ServiceDefinition): number | undefined {
  if (isLeaving(task) || task.readyAt !== undefined || task.registeredAt === undefined) return undefined;
  return healthCheck && task.registeredAt + healthCheck.graceMs;
}

function unhealthyMessage({ service }: Turn, { id, port }: TaskState, detail: string): string {
  const where = `(task ${id}) (port ${port ?? 'none'}) is unhealthy in (target-group ${service.name})`;
  return `${where} due to (reason Health checks failed: ${detail}).`;
}

function waitsForHealth({ dependsOn = [] }: ContainerDefinition): boolean {
  return dependsOn.some(({ condition }) => condition === 'HEALTHY');
}

function portOf({ port }: TaskState): { readonly port?: number } {
  return port === undefined ? {} : { port };
}

function withoutDrain({ drainUntil: _, ...task }: TaskState): TaskState {
  return task;
}
