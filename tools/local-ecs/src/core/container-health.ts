import type { ContainerDefinition, ContainerHealthCheck, ServiceDefinition } from '../definition.ts';
import { containerOf, mapContainers } from './containers.ts';
import type { Input } from './messages.ts';
import { isLeaving, type ContainerState, type TaskState } from './state.ts';
import { failTask } from './stop-task.ts';
import type { Turn } from './turn.ts';

/** The state of the checks of a container that has just been started. */
export function firstProbe(
  { healthCheck }: ContainerDefinition,
  now: number,
): Pick<ContainerState, 'runsSince' | 'nextProbeAt' | 'probePauseMs' | 'failedProbes'> {
  if (healthCheck === undefined) return {};
  const probePauseMs = Math.min(healthCheck.startIntervalMs, healthCheck.intervalMs);
  return { runsSince: now, nextProbeAt: now + probePauseMs, probePauseMs, failedProbes: 0 };
}

/** Asks for the checks that are due. */
export function probeContainers(turn: Turn, task: TaskState): TaskState {
  return mapContainers(turn, task, (container) => {
    if (container.status !== 'running' || !turn.isDue(container.nextProbeAt)) return container;
    turn.commands.push({ type: 'probeContainer', task: task.id, container: container.name });
    return { ...container, nextProbeAt: undefined };
  });
}

/**
 * Takes the answer of a container's own check, as Docker's health check does: a pass makes it healthy, failures in a
 * row make it unhealthy, and those of the start period do not count until one has passed.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export function onContainerProbed(
  turn: Turn,
  task: TaskState,
  { container: name, healthy, detail }: Input & { type: 'containerProbed' },
): TaskState {
  if (isLeaving(task)) return task;
  return mapContainers(turn, task, (container, { healthCheck }) => {
    if (container.name !== name || container.status !== 'running' || healthCheck === undefined) {
      return container;
    }
    const failedProbes = healthy ? 0 : (container.failedProbes ?? 0) + 1;
    const health = healthAfter({ ...container, failedProbes }, healthCheck, healthy, turn.now);
    const isNew = health === undefined;
    const pause = (container.probePauseMs ?? healthCheck.intervalMs) * 2;
    const probePauseMs = isNew ? Math.min(pause, healthCheck.intervalMs) : healthCheck.intervalMs;
    return {
      ...container,
      failedProbes,
      health,
      probePauseMs,
      lastProbe: detail,
      nextProbeAt: turn.now + probePauseMs,
      healthSince: health === container.health ? container.healthSince : turn.now,
    };
  });
}

/** A container that was never healthy is checked more often than Docker would; it has as much time nevertheless. */
function healthAfter(
  { health, failedProbes = 0, runsSince = 0 }: ContainerState,
  { retries, startPeriodMs, intervalMs }: ContainerHealthCheck,
  healthy: boolean,
  now: number,
): ContainerState['health'] {
  if (healthy) return 'HEALTHY';
  if (failedProbes < retries) return health;
  const isInTime = health === undefined && now < runsSince + startPeriodMs + retries * intervalMs;
  return isInTime ? undefined : 'UNHEALTHY';
}

/** Whether every essential container that has a check of its own has passed it. */
export function passesOwnChecks(task: TaskState, { taskDefinition }: ServiceDefinition): boolean {
  return checkedContainers(taskDefinition).every(({ name }) => containerOf(task, name)?.health === 'HEALTHY');
}

/** A service replaces a task whose essential container is unhealthy; a task of its own goes on. */
export function failUnhealthy(turn: Turn, task: TaskState): TaskState {
  const definition = turn.definitionOf(task);
  if (turn.service.job === true || isLeaving(task) || !turn.isDue(ownChecksCountAt(task, definition))) {
    return task;
  }
  const unhealthy = unhealthyContainer(task, definition);
  if (unhealthy === undefined) return task;
  const { name, lastProbe = 'unknown' } = unhealthy;
  return failTask(
    turn,
    task,
    'containerHealth',
    `failed its health checks in container ${name}: ${lastProbe}`,
  );
}

/** The times at which something is next due for a task's own checks. */
export function probeTimes(task: TaskState, definition: ServiceDefinition): readonly (number | undefined)[] {
  const due = task.containers.map(({ nextProbeAt }) => nextProbeAt);
  // Without a grace period the unhealthy container has had its effect already.
  const waits = definition.healthCheck !== undefined && unhealthyContainer(task, definition) !== undefined;
  return waits ? [...due, ownChecksCountAt(task, definition)] : due;
}

/** As in ECS, the grace period of a service holds for the checks of its containers as well. */
function ownChecksCountAt(task: TaskState, { healthCheck }: ServiceDefinition): number {
  return (task.startedAt ?? task.createdAt) + (healthCheck?.graceMs ?? 0);
}

function unhealthyContainer(
  task: TaskState,
  { taskDefinition }: ServiceDefinition,
): ContainerState | undefined {
  return checkedContainers(taskDefinition)
    .map(({ name }) => containerOf(task, name))
    .find((container) => container?.health === 'UNHEALTHY');
}

function checkedContainers({
  containers,
}: ServiceDefinition['taskDefinition']): readonly ContainerDefinition[] {
  return containers.filter(({ essential, healthCheck }) => essential && healthCheck !== undefined);
}
