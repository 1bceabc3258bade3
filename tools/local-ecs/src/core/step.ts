import { bakedAt, beginDeployment, completeDeployment, failDeployment, isHalted } from './deployment.ts';
import { judgeDeployment } from './breaker.ts';
import { eventsOf } from './events.ts';
import type { ServiceSettings } from '../definition.ts';
import type { Command, CoreEvent, Input, PortInput } from './messages.ts';
import { missingTasks, placeTasks } from './placement.ts';
import { currentDeployment, deploymentOf, liveTasks, type ServiceState, type TaskState } from './state.ts';
import { onContainerProbed } from './container-health.ts';
import { stopTask } from './stop-task.ts';
import {
  advanceTask,
  dueTimes,
  killTask,
  onContainerEnded,
  onContainerStarted,
  onHealthChecked,
  onPortLost,
  onTargetDrained,
  onTargetHealthy,
} from './task.ts';
import { Turn } from './turn.ts';

const STOPPED_TASKS_KEPT = 10;

export interface Step {
  readonly service: ServiceState;
  readonly commands: readonly Command[];
  readonly events: readonly CoreEvent[];
}

/**
 * The whole scheduler as a function: from a service and an input to the new service, the commands for the ports, and
 * the events to tell. Pure; time is an argument.
 */
export function step(service: ServiceState, input: Input, now: number): Step {
  const turn = new Turn(service, now);
  take(turn, input);
  turn.changeLiveTasks((task) => advanceTask(turn, task));
  judgeDeployment(turn);
  placeTasks(turn);
  // Tasks that were just placed, or told to stop.
  turn.changeLiveTasks((task) => advanceTask(turn, task));
  completeDeployment(turn);
  const events = eventsOf(turn, service);
  forgetOldTasks(turn);
  return { service: turn.service, commands: turn.commands, events };
}

/** The time at which `timePassed` is next due, after a step at `now`; `undefined` when nothing waits for time. */
export function nextWakeAt(service: ServiceState, now: number): number | undefined {
  const times = liveTasks(service).flatMap((task) =>
    dueTimes(task, deploymentOf(service, task.deployment).definition),
  );
  const baked = bakedAt(service);
  // A deployment that has baked for long enough waits for its tasks, not for time.
  if (baked !== undefined && baked > now) times.push(baked);
  // A start that is due already waits for room, not for time.
  if (service.startAfter > now && missingTasks(service) > 0 && !isHalted(service))
    times.push(service.startAfter);
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function take(turn: Turn, input: Input): void {
  switch (input.type) {
    case 'deploy':
      beginDeployment(turn, input.definition);
      return;
    case 'scale':
      turn.change({ desiredCount: input.desiredCount });
      return;
    case 'configure':
      configure(turn, input.settings);
      return;
    case 'stopTask':
      onTask(turn, input.task, (task) => stopTask(turn, task, 'requested', input.reason));
      return;
    case 'stopDeployment':
      stopDeployment(turn, input.rollback);
      return;
    case 'alarm':
      turn.change({ alarms: { ...turn.service.alarms, [input.name]: input.value } });
      return;
    case 'stop':
      turn.change({ desiredCount: 0 });
      failDeployment(turn, 'request', input.reason, false);
      turn.changeLiveTasks((task) => stopTask(turn, task, 'requested', input.reason));
      return;
    case 'kill':
      turn.change({ desiredCount: 0 });
      failDeployment(turn, 'request', 'killed', false);
      turn.changeLiveTasks((task) => killTask(turn, task));
      return;
    case 'timePassed':
      return;
    default:
      onPortInput(turn, input);
  }
}

/** Applies an answer of the ports. */
function onPortInput(turn: Turn, input: PortInput): void {
  switch (input.type) {
    case 'containerStarted':
      onTask(turn, input.task, (task) => onContainerStarted(turn, task, input));
      return;
    case 'containerEnded':
      onTask(turn, input.task, (task) => onContainerEnded(turn, task, input));
      return;
    case 'healthChecked':
      onTask(turn, input.task, (task) => onHealthChecked(turn, task, input));
      return;
    case 'containerProbed':
      onTask(turn, input.task, (task) => onContainerProbed(turn, task, input));
      return;
    case 'portLost':
      onTask(turn, input.task, (task) => onPortLost(turn, task, input));
      return;
    case 'targetHealthy':
      onTask(turn, input.task, (task) => onTargetHealthy(turn, task));
      return;
    case 'targetDrained':
      onTask(turn, input.task, (task) => onTargetDrained(turn, task, input));
      return;
  }
}

/** Applies to the running version and to the one that a rollback would run. */
function configure(turn: Turn, settings: ServiceSettings): void {
  const { deployments, target, completed } = turn.service;
  const configured = deployments.map((deployment) =>
    deployment.id === target || deployment.id === completed || deployment === deployments.at(-1)
      ? { ...deployment, definition: { ...deployment.definition, ...settings } }
      : deployment,
  );
  turn.change({ deployments: configured });
}

/** A stop with rollback leaves a rollback that is under way alone: it is what was asked for. */
function stopDeployment(turn: Turn, rollback: boolean): void {
  if (rollback && currentDeployment(turn.service)?.status === 'ROLLBACK_IN_PROGRESS') return;
  failDeployment(turn, 'request', 'stopped by request', rollback);
}

/** Ignores answers about tasks that have ended: a health check may come back after the process went. */
function onTask(turn: Turn, id: string, change: (task: TaskState) => TaskState): void {
  const task = liveTasks(turn.service).find((candidate) => candidate.id === id);
  if (task !== undefined) turn.putTask(change(task));
}

function forgetOldTasks(turn: Turn): void {
  const stopped = turn.service.tasks
    .filter(({ status }) => status === 'stopped')
    .toSorted((a, b) => (a.stoppedAt ?? 0) - (b.stoppedAt ?? 0));
  const forgotten = new Set(stopped.slice(0, -STOPPED_TASKS_KEPT));
  if (forgotten.size > 0) turn.change({ tasks: turn.service.tasks.filter((task) => !forgotten.has(task)) });
}
