import type { DeploymentConfiguration } from '../definition.ts';
import { isHalted } from './deployment.ts';
import { isLeaving, isReady, liveTasks, type ServiceState, type TaskState } from './state.ts';
import { stopTask } from './stop-task.ts';
import type { Turn } from './turn.ts';

/**
 * The fewest ready tasks that a deployment may leave, and the most tasks that may run at once.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function taskBounds(desiredCount: number, deployment: DeploymentConfiguration) {
  return {
    minimum: Math.ceil((desiredCount * deployment.minimumHealthyPercent) / 100),
    maximum: Math.floor((desiredCount * deployment.maximumPercent) / 100),
  };
}

/**
 * Starts and stops tasks so that in the end the desired count is ready, all of the target. A crashed task of any
 * version is replaced by one of the target: no other set of tasks grows.
 */
export function placeTasks(turn: Turn): void {
  const { desiredCount, job, target } = turn.service;
  if (job === true) {
    startTasks(turn, missingTasks(turn.service));
    return;
  }
  if (isHalted(turn.service)) {
    stopSurplus(turn, turn.staying());
    return;
  }
  stopSurplus(
    turn,
    turn.staying().filter(({ deployment }) => deployment === target),
  );
  const { minimum, maximum } = taskBounds(desiredCount, turn.target().definition.deployment);
  stopOldTasks(turn, minimum);
  // A task that drains or stops still takes its share of the machine.
  const room = maximum - liveTasks(turn.service).length;
  if (turn.isDue(turn.service.startAfter)) startTasks(turn, Math.min(missingTasks(turn.service), room));
}

/** The number of missing tasks of the target; for a job, the number of those that were never started. */
export function missingTasks({ desiredCount, job, target, tasks, tasksStarted }: ServiceState): number {
  if (job === true) return desiredCount - tasksStarted;
  return desiredCount - tasks.filter((task) => task.deployment === target && !isLeaving(task)).length;
}

/** More tasks than desired: those go first that get no requests yet, then the youngest. */
function stopSurplus(turn: Turn, tasks: readonly TaskState[]): void {
  const surplus = tasks.length - turn.service.desiredCount;
  if (surplus <= 0) return;
  const leastNeeded = tasks.toReversed().toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
  for (const task of leastNeeded.slice(0, surplus)) stopPlaced(turn, task);
}

/** Tasks of other versions: at once when they get no requests, otherwise the oldest that the minimum can spare. */
function stopOldTasks(turn: Turn, minimum: number): void {
  const staying = turn.staying();
  const old = staying.filter(({ deployment }) => deployment !== turn.service.target);
  const spare = Math.max(0, staying.filter(isReady).length - minimum);
  const leaving = [...old.filter((task) => !isReady(task)), ...old.filter(isReady).slice(0, spare)];
  for (const task of leaving) stopPlaced(turn, task);
}

function stopPlaced(turn: Turn, task: TaskState): void {
  const reason = `Scaling activity initiated by (deployment ${turn.service.target})`;
  turn.putTask(stopTask(turn, task, 'requested', reason));
}

function startTasks(turn: Turn, count: number): void {
  const { id: deployment, definition } = turn.target();
  const { release, containers } = definition.taskDefinition;
  for (let started = 0; started < count; started += 1) {
    const tasksStarted = turn.service.tasksStarted + 1;
    const task: TaskState = {
      id: `${turn.service.name}-${tasksStarted}`,
      deployment,
      release,
      status: 'pending',
      createdAt: turn.now,
      containers: containers.map(({ name }) => ({ name, status: 'waiting' })),
      passedChecks: 0,
      failedChecks: 0,
    };
    turn.change({ tasksStarted, tasks: [...turn.service.tasks, task] });
  }
}
