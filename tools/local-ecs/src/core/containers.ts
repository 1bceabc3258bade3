import type { ContainerDefinition, ContainerDependency } from '../definition.ts';
import type { ContainerState, TaskState } from './state.ts';
import { failTask } from './stop-task.ts';
import type { Turn } from './turn.ts';

/** The ECS agent's own timeout for dependencies. */
const START_TIMEOUT_MS = 180_000;

/**
 * Starts the containers whose dependencies are met; fails the task when one of them never can be.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export function startContainers(turn: Turn, task: TaskState): TaskState {
  const { containers } = turn.definitionOf(task).taskDefinition;
  for (const definition of containers.filter(({ name }) => containerOf(task, name)?.status === 'waiting')) {
    const ended = unmetDependencies(task, definition, containers).find(({ status }) => status === 'stopped');
    if (ended !== undefined) {
      const reason = `${describeEnd(ended)} in container ${ended.name}, which ${definition.name} depends on`;
      return failTask(turn, withEnd(task, ended), 'dependency', reason);
    }
    if (turn.isDue(startDeadline(task, definition))) {
      return failTask(turn, task, 'dependency', `did not start container ${definition.name} in time`);
    }
  }
  return mapContainers(turn, task, (container, definition) => {
    if (container.status !== 'waiting' || unmetDependencies(task, definition, containers).length > 0)
      return container;
    turn.commands.push({ type: 'startContainer', task: task.id, definition });
    return { ...container, status: 'pending' };
  });
}

/** The time at which a container that still waits fails its task. */
export function startDeadline(task: TaskState, definition: ContainerDefinition): number | undefined {
  const waits = containerOf(task, definition.name)?.status === 'waiting';
  return waits ? task.createdAt + (definition.startTimeoutMs ?? START_TIMEOUT_MS) : undefined;
}

/** Stops a task's containers, first those that no other depends on, and kills those that do not end in time. */
export function stopContainers(turn: Turn, leaving: TaskState): TaskState {
  const task = mapContainers(turn, leaving, (container) =>
    container.status === 'waiting' ? { ...container, status: 'stopped' } : container,
  );
  const late = task.containers.some(({ askedAt, killAt }) => askedAt !== undefined && turn.isDue(killAt));
  const reason = `${task.reason ?? 'stopped'}; did not stop in time and was killed`;
  const stopping = mapContainers(turn, task, (container, { stopSignal, stopTimeoutMs }) => {
    const { name, status, askedAt, killAt } = container;
    const kill = turn.isDue(killAt);
    if (status === 'stopped' || !(kill || (askedAt === undefined && !isNeeded(turn, task, name))))
      return container;
    turn.commands.push({
      type: 'signalContainer',
      task: task.id,
      container: name,
      signal: kill ? 'SIGKILL' : stopSignal,
    });
    return { ...container, askedAt: turn.now, killAt: kill ? undefined : turn.now + stopTimeoutMs };
  });
  return late ? { ...stopping, reason, killedAt: turn.now } : stopping;
}

export function containerOf(task: TaskState, name: string): ContainerState | undefined {
  return task.containers.find((container) => container.name === name);
}

/** Returns the same task when none of its containers changes: changes are found by comparing tasks. */
export function mapContainers(
  turn: Turn,
  task: TaskState,
  change: (container: ContainerState, definition: ContainerDefinition) => ContainerState,
): TaskState {
  const { containers } = turn.definitionOf(task).taskDefinition;
  const mapped = task.containers.map((container, index) => {
    const definition = containers[index];
    return definition === undefined ? container : change(container, definition);
  });
  const isSame = mapped.every((container, index) => container === task.containers[index]);
  return isSame ? task : { ...task, containers: mapped };
}

/** A task with the end of the container that ended it: the first one counts. */
export function withEnd(task: TaskState, { exitCode, signal, lastLines = [] }: ContainerState): TaskState {
  return task.lastLines === undefined ? { ...task, exitCode, signal, lastLines } : task;
}

/** A phrase whose subject is the task: how a container of it ended. */
export function describeEnd({ exitCode, signal, startError, outOfMemory }: ContainerState): string {
  if (outOfMemory === true) return 'was killed: it used more memory than it may';
  if (startError !== undefined) return `could not be started: ${startError}`;
  return signal === undefined ? `exited with code ${exitCode ?? 'unknown'}` : `was ended by ${signal}`;
}

function unmetDependencies(
  task: TaskState,
  { dependsOn = [] }: ContainerDefinition,
  all: readonly ContainerDefinition[],
): readonly ContainerState[] {
  return dependsOn.flatMap(({ container, condition }) => {
    const other = containerOf(task, container);
    const hasOwnCheck = all.find(({ name }) => name === container)?.healthCheck !== undefined;
    return other === undefined || isMet(task, other, condition, hasOwnCheck) ? [] : [other];
  });
}

function isMet(
  task: TaskState,
  { status, exitCode, startError, health }: ContainerState,
  condition: ContainerDependency['condition'],
  hasOwnCheck: boolean,
): boolean {
  const ended = status === 'stopped' && startError === undefined;
  switch (condition) {
    case 'START':
      return status === 'running' || ended;
    case 'COMPLETE':
      return ended;
    case 'SUCCESS':
      return ended && exitCode === 0;
    case 'HEALTHY':
      return status === 'running' && (hasOwnCheck ? health === 'HEALTHY' : task.healthyAt !== undefined);
  }
}

/** Whether another container that has not stopped depends on this one. */
function isNeeded(turn: Turn, task: TaskState, name: string): boolean {
  const { containers } = turn.definitionOf(task).taskDefinition;
  return containers
    .filter(({ dependsOn = [] }) => dependsOn.some(({ container }) => container === name))
    .some((dependent) => containerOf(task, dependent.name)?.status !== 'stopped');
}
