import type { ContainerDefinition, ServiceDefinition, ServiceSettings } from '../definition.ts';
import type { AlarmValue, DeploymentDescription, TaskDescription } from '../description.ts';

/** An input to a service: requests of its owner, answers of the ports, and time. */
export type Input = OwnerInput | PortInput | { readonly type: 'timePassed' };

export type OwnerInput =
  | { readonly type: 'deploy'; readonly definition: ServiceDefinition }
  | { readonly type: 'scale'; readonly desiredCount: number }
  /** Holds from now on, for deployments in progress as well; no task is replaced. */
  | { readonly type: 'configure'; readonly settings: ServiceSettings }
  /** Stops one task; it is replaced, and counts as no failure. */
  | { readonly type: 'stopTask'; readonly task: string; readonly reason: string }
  | { readonly type: 'stopDeployment'; readonly rollback: boolean }
  | { readonly type: 'alarm'; readonly name: string; readonly value: AlarmValue }
  /** Ends every task, and the deployment in progress. */
  | { readonly type: 'stop'; readonly reason: string }
  /** SIGKILL to everything that still runs. */
  | { readonly type: 'kill' };

export type PortInput =
  | ({
      readonly type: 'containerStarted';
      readonly pid: number;
      readonly port?: number | undefined;
    } & ContainerId)
  | ({ readonly type: 'containerEnded' } & ContainerId & ProcessEnd)
  | {
      readonly type: 'healthChecked';
      readonly task: string;
      readonly healthy: boolean;
      readonly detail: string;
    }
  | ({ readonly type: 'containerProbed'; readonly healthy: boolean; readonly detail: string } & ContainerId)
  /** Another program answers on the task's port. */
  | { readonly type: 'portLost'; readonly task: string; readonly holder: string }
  /** The target gets requests. */
  | { readonly type: 'targetHealthy'; readonly task: string }
  /** A deregistered target has no request left; `cut` of them were ended by the deregistration delay. */
  | { readonly type: 'targetDrained'; readonly task: string; readonly cut: number };

export interface ContainerId {
  readonly task: string;
  readonly container: string;
}

/** The end of a process; `startError` when there never was one. */
export interface ProcessEnd {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly startError?: string | undefined;
  /** It was killed because it, or its task, used more memory than it may. */
  readonly outOfMemory?: boolean | undefined;
  /** Oldest first. */
  readonly lastLines: readonly string[];
}

/** A command of the core to the ports; an input answers each but a signal. */
export type Command =
  | { readonly type: 'startContainer'; readonly task: string; readonly definition: ContainerDefinition }
  /** Delivered as soon as there is a process, when there is none yet. */
  | ({ readonly type: 'signalContainer'; readonly signal: NodeJS.Signals } & ContainerId)
  | {
      readonly type: 'checkHealth';
      readonly task: string;
      readonly port: number;
      readonly path: string;
      readonly timeoutMs: number;
      /** Whether to make sure that the task itself answers: it has not been seen to, or not the last time. */
      readonly confirmPort: boolean;
      /** Whether to look at which ports the task listens when nothing listens on this one: its last chance may be over. */
      readonly findListener: boolean;
    }
  /** Runs the container's own health check. */
  | ({ readonly type: 'probeContainer' } & ContainerId)
  | { readonly type: 'registerTarget'; readonly task: string; readonly port: number }
  | {
      readonly type: 'deregisterTarget';
      readonly task: string;
      readonly port: number;
      /** Milliseconds after which requests in flight are cut. */
      readonly delayMs: number;
    };

/** An event that the core tells its listeners. */
export type CoreEvent =
  | {
      readonly type: 'taskStarted' | 'taskHealthy' | 'taskReady' | 'taskStopping' | 'taskStopped';
      readonly task: TaskDescription;
    }
  /** The next start waits, because the last tasks failed. */
  | { readonly type: 'startDelayed'; readonly failures: number; readonly delayMs: number }
  /** A deployment began, or its status changed. */
  | { readonly type: 'deployment'; readonly deployment: DeploymentDescription }
  /** A sentence in ECS's words, also kept in the service's events. */
  | { readonly type: 'serviceEvent'; readonly message: string };
