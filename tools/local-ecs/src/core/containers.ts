import type { ContainerDefinition, ContainerDependency } from '../definition.ts';
import type { ContainerState, TaskState } from './state.ts';
import { stopTask } from './stop-task.ts';
import type { Turn } from './turn.ts';

/** The ECS agent's own patience with dependencies. */
const START_TIMEOUT_MS = 180_000;

/**
 * Starts the containers whose dependencies are met; fails the task when one of them never can be.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export function startContainers(turn: Turn, task: TaskState): TaskState {
  let started = task;
  for (const definition of turn.definitionOf(task).taskDefinition.containers) {
    if (containerOf(started, definition.name).status !== 'waiting') continue;
    const unmet = (definition.dependsOn ?? []).filter((dependency) => !isMet(started, dependency));
    const ended = unmet.map(({ container }) => containerOf(started, container)).find(hasEnded);
    if (ended !== undefined) {
      const reason = `${describeEnd(ended)} in container ${ended.name}, which ${definition.name} depends on`;
      return stopTask(turn, withEnd(started, ended), 'failed', reason);
    }
    if (turn.isDue(startDeadline(task, definition))) {
      const waited = startTimeout(definition) / 1000;
      return stopTask(
        turn,
        started,
        'failed',
        `did not start container ${definition.name} within ${waited} s`,
      );
    }
    if (unmet.length > 0) continue;
    turn.command({ type: 'startContainer', task: task.id, definition });
    started = withContainer(started, { name: definition.name, status: 'pending' });
  }
  return started;
}

/** When a container that still waits fails its task. */
export function startDeadline(task: TaskState, definition: ContainerDefinition): number | undefined {
  const waits = containerOf(task, definition.name).status === 'waiting';
  return waits ? task.createdAt + startTimeout(definition) : undefined;
}

/** Stops a task's containers, those first that no other depends on, and kills what does not listen in time. */
export function stopContainers(turn: Turn, task: TaskState): TaskState {
  let stopping = task;
  for (const { name, status } of task.containers) {
    if (status === 'waiting') stopping = withContainer(stopping, { name, status: 'stopped' });
  }
  for (const definition of turn.definitionOf(task).taskDefinition.containers) {
    const container = containerOf(stopping, definition.name);
    if (container.status === 'stopped') continue;
    if (turn.isDue(container.killAt)) {
      turn.command({ type: 'signalContainer', task: task.id, container: container.name, signal: 'SIGKILL' });
      const { killAt: _, ...killed } = container;
      const reason = `${stopping.reason ?? 'stopped'}; did not stop within ${definition.stopTimeoutMs / 1000} s`;
      stopping = { ...withContainer(stopping, killed), reason };
    } else if (container.asked !== true && !isNeeded(turn, stopping, container.name)) {
      const { stopSignal: signal, stopTimeoutMs } = definition;
      turn.command({ type: 'signalContainer', task: task.id, container: container.name, signal });
      stopping = withContainer(stopping, { ...container, asked: true, killAt: turn.now + stopTimeoutMs });
    }
  }
  return stopping;
}

export function containerOf(task: TaskState, name: string): ContainerState {
  return task.containers.find((container) => container.name === name) ?? { name, status: 'stopped' };
}

export function withContainer(task: TaskState, container: ContainerState): TaskState {
  const containers = task.containers.map((old) => (old.name === container.name ? container : old));
  return { ...task, containers };
}

/** A task with the end of the container that ended it; the first one counts. */
export function withEnd(task: TaskState, { exitCode, signal, lastLines }: ContainerState): TaskState {
  if (task.lastLines !== undefined) return task;
  return {
    ...task,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    lastLines: lastLines ?? [],
  };
}

/** A phrase whose subject is the task: how a container of it ended. */
export function describeEnd({ exitCode, signal, startError }: ContainerState): string {
  if (startError !== undefined) return `could not be started: ${startError}`;
  if (signal !== undefined) return `was ended by ${signal}`;
  return `exited with code ${exitCode ?? 'unknown'}`;
}

/** Whether another container that is not stopped depends on this one. */
function isNeeded(turn: Turn, task: TaskState, name: string): boolean {
  return turn
    .definitionOf(task)
    .taskDefinition.containers.filter(({ dependsOn }) =>
      dependsOn?.some(({ container }) => container === name),
    )
    .some((dependent) => containerOf(task, dependent.name).status !== 'stopped');
}

function isMet(task: TaskState, { container, condition }: ContainerDependency): boolean {
  const { status, exitCode, startError } = containerOf(task, container);
  const ended = status === 'stopped' && startError === undefined;
  switch (condition) {
    case 'START':
      return status === 'running' || ended;
    case 'COMPLETE':
      return ended;
    case 'SUCCESS':
      return ended && exitCode === 0;
    case 'HEALTHY':
      return status === 'running' && task.healthyAt !== undefined;
  }
}

function hasEnded({ status }: ContainerState): boolean {
  return status === 'stopped';
}

function startTimeout({ startTimeoutMs }: ContainerDefinition): number {
  return startTimeoutMs ?? START_TIMEOUT_MS;
}
