import type { ServiceDefinition } from '../definition.ts';
import type {
  AlarmValue,
  ContainerDescription,
  DeploymentStatus,
  FailureCause,
  RollbackDescription,
  ServiceEvent,
  TaskDescription,
} from '../description.ts';

/** The core's private state of a container, besides the public description. */
export interface ContainerState extends ContainerDescription {
  /** The time at which its stop signal was sent. */
  readonly askedAt?: number | undefined;
  /** The time at which SIGKILL is due. */
  readonly killAt?: number | undefined;
  /** The time at which its process was started. */
  readonly runsSince?: number | undefined;
  /** The time of its next own check; absent while one is under way. */
  readonly nextProbeAt?: number | undefined;
  /** Time between the last check and the next while it was never healthy. */
  readonly probePauseMs?: number | undefined;
  /** Checks in a row. */
  readonly failedProbes?: number | undefined;
}

/** The core's private state of a task, besides the public description. Times are milliseconds since the epoch. */
export interface TaskState extends TaskDescription {
  readonly containers: readonly ContainerState[];
  /** Checks in a row. */
  readonly passedChecks: number;
  readonly failedChecks: number;
  /** Absent while a check is under way. */
  readonly nextCheckAt?: number | undefined;
  /** The time at which the targets port was asked for requests; absent once it was told to send no more. */
  readonly registeredAt?: number | undefined;
  /** The time at which the stop signal follows the deregistration. */
  readonly drainUntil?: number | undefined;
}

export interface DeploymentState {
  readonly id: string;
  /** The exact definition: a rollback to it runs the same again. */
  readonly definition: ServiceDefinition;
  readonly status: DeploymentStatus;
  readonly statusReason?: string | undefined;
  readonly startedAt: number;
  readonly finishedAt?: number | undefined;
  readonly failedTasks: number;
  readonly lastFailure?: string | undefined;
  readonly cause?: FailureCause | undefined;
  readonly rollback?: RollbackDescription | undefined;
  readonly supersededBy?: string | undefined;
  readonly bakingSince?: number | undefined;
  /** Alarms that were on when it began: as ECS, it is not judged by alarms then. */
  readonly ignoresAlarms: boolean;
}

export interface ServiceState {
  readonly name: string;
  /** A job's tasks are started once, and not replaced. */
  readonly job?: true;
  readonly desiredCount: number;
  /** Oldest first; the last is the one in force. Those that a task or a rollback may need are kept. */
  readonly deployments: readonly DeploymentState[];
  /** The deployment whose definition new tasks run: the last one, or the one that it rolls back to. */
  readonly target: string;
  /** The last completed deployment: a failed one rolls back to it. */
  readonly completed?: string | undefined;
  /** Tasks that have not ended, then the last few that have; in the order they were started. */
  readonly tasks: readonly TaskState[];
  /** Number the next task and the next deployment. */
  readonly tasksStarted: number;
  readonly deploymentsStarted: number;
  /** Tasks in a row that failed, none of them after a long healthy time. */
  readonly failures: number;
  /** No task is started before this time. */
  readonly startAfter: number;
  readonly steady: boolean;
  readonly alarms: Readonly<Record<string, AlarmValue>>;
  readonly events: readonly ServiceEvent[];
}

export function newService({ name, desiredCount }: ServiceDefinition): ServiceState {
  return {
    name,
    desiredCount,
    deployments: [],
    target: '',
    tasks: [],
    tasksStarted: 0,
    deploymentsStarted: 0,
    failures: 0,
    startAfter: 0,
    steady: false,
    alarms: {},
    events: [],
  };
}

/** Tasks that run to their end, each once: there is nothing to deploy, and nothing to go back to. */
export function newJob(definition: ServiceDefinition, now: number): ServiceState {
  const id = `${definition.name}/1`;
  const started = { id, definition, status: 'SUCCESSFUL', startedAt: now, finishedAt: now } as const;
  return {
    ...newService(definition),
    job: true,
    deploymentsStarted: 1,
    deployments: [{ ...started, failedTasks: 0, ignoresAlarms: true }],
    target: id,
    completed: id,
  };
}

/** Whether an alarm is on; an alarm that was never set is off. */
export function isRinging({ alarms }: ServiceState, name: string): boolean {
  return Object.hasOwn(alarms, name) && alarms[name] === 'ALARM';
}

/** Tasks that have a process, or are about to. */
export function liveTasks({ tasks }: ServiceState): readonly TaskState[] {
  return tasks.filter(({ status }) => status !== 'stopped');
}

/** Whether a task is on its way out, or gone. */
export function isLeaving({ status }: TaskState): boolean {
  return status === 'draining' || status === 'stopping' || status === 'stopped';
}

/** Whether a task gets requests, and so counts towards the minimum. */
export function isReady(task: TaskState): boolean {
  return task.readyAt !== undefined && !isLeaving(task);
}

export function deploymentOf(service: ServiceState, id: string): DeploymentState {
  const deployment = service.deployments.find((candidate) => candidate.id === id);
  if (deployment === undefined) throw new Error(`service ${service.name} has no deployment ${id}`);
  return deployment;
}

/** The deployment in force. */
export function currentDeployment(service: ServiceState): DeploymentState | undefined {
  return service.deployments.at(-1);
}

/** The deployment in force, unless it has ended. */
export function deploymentInProgress(service: ServiceState): DeploymentState | undefined {
  const deployment = currentDeployment(service);
  return deployment !== undefined && deployment.finishedAt === undefined ? deployment : undefined;
}
