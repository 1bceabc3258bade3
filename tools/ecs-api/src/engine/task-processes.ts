import type {
  ContainerDefinition,
  ProcessListener,
  ProcessOwner,
  ProcessPort,
  RunningProcess,
} from '@fairway/local-ecs';

import { TaskStopError, type PreparedContainer } from '../task-side/contract.ts';
import { messageOf } from '../message-of.ts';
import type { TaskRun } from './task-run.ts';

/** Starts containers of tasks as the processes that the task side has prepared. */
export class TaskProcesses implements ProcessPort {
  readonly #processes: ProcessPort;
  readonly #runOf: (owner: ProcessOwner) => TaskRun;

  /** @param runOf the task of the scheduler's names */
  constructor(processes: ProcessPort, runOf: (owner: ProcessOwner) => TaskRun) {
    this.#processes = processes;
    this.#runOf = runOf;
  }

  async start(
    definition: ContainerDefinition,
    owner: ProcessOwner,
    listener: ProcessListener,
    stopped: AbortSignal,
  ): Promise<RunningProcess> {
    const run = this.#runOf(owner);
    stopped.addEventListener('abort', () => run.stop());
    const { name } = definition;
    const prepared = await run.prepare(name).catch((error: unknown) => {
      throw error instanceof TaskStopError ? new Error(error.stoppedReason) : error;
    });
    if (stopped.aborted) throw new Error('stopped before it was started');
    const process = await this.#processes
      .start(
        { ...bare(definition), ...startOf(prepared), ...checkOf(definition, prepared) },
        logOwner(run),
        {
          line: (text) => {
            run.onOutput(name, text);
            listener.line(text);
          },
          ended: (end) => {
            run.onEnded(name, end);
            listener.ended(end);
          },
        },
        stopped,
      )
      .catch((error: unknown) => {
        throw new Error(`CannotStartContainerError: ${messageOf(error)}`, { cause: error });
      });
    run.onStarted(name, process, prepared);
    return schedulerProcess(definition, process, prepared);
  }
}

/** A definition without the fields that only the scheduler uses. */
function bare({ port: _, healthCheck: __, ...definition }: ContainerDefinition): ContainerDefinition {
  return definition;
}

/** The health check of a container: intervals and retries from its definition, the program from the task side. */
function checkOf(
  { healthCheck: asked }: ContainerDefinition,
  { healthCheck: found }: PreparedContainer,
): Pick<ContainerDefinition, 'healthCheck'> {
  if (asked === undefined || found === undefined || 'fault' in found) return {};
  return { healthCheck: { ...asked, ...found } };
}

function startOf({ command, args, workingFolder, environment, port, user }: PreparedContainer) {
  return {
    command,
    args,
    workingFolder,
    environment,
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
  };
}

/** The scheduler knows one port of a task: where requests go. */
function schedulerProcess(
  { port: asked }: ContainerDefinition,
  { port, ...process }: RunningProcess,
  { stopSignal = 'SIGTERM', healthCheck }: PreparedContainer,
): RunningProcess {
  const fault = healthCheck !== undefined && 'fault' in healthCheck ? healthCheck.fault : undefined;
  return {
    ...process,
    ...(asked === undefined || port === undefined ? {} : { port }),
    ...(fault === undefined ? {} : { probe: async () => ({ healthy: false, detail: fault }) }),
    signal: (name) => process.signal(name === 'SIGTERM' ? stopSignal : name),
  };
}

/** Log files: one for each service, and one for the tasks of each family that ran by themselves. */
function logOwner({ task }: TaskRun): ProcessOwner {
  const { clusterName, serviceName, taskDefinition, taskId } = task;
  return { service: `${clusterName}.${serviceName ?? taskDefinition.family}`, task: taskId };
}
