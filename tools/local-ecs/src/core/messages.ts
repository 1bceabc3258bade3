import type { ServiceDefinition, TaskDefinition } from '../definition.ts';
import type { StopCause } from './state.ts';

/** What can happen to a service: requests of its owner, answers of the ports, and time. */
export type Input =
  /** Replaces every task by tasks of this definition; also when it is the definition already running. */
  | { readonly type: 'deploy'; readonly definition: ServiceDefinition }
  | { readonly type: 'stop'; readonly reason: string }
  /** SIGKILL to everything that still runs. */
  | { readonly type: 'kill' }
  | { readonly type: 'processStarted'; readonly task: string; readonly pid: number; readonly port: number }
  | ({ readonly type: 'processEnded'; readonly task: string } & ProcessEnd)
  | {
      readonly type: 'healthChecked';
      readonly task: string;
      readonly healthy: boolean;
      readonly detail: string;
    }
  | { readonly type: 'timePassed' };

/** How a process ended; `startError` when there never was one. */
export interface ProcessEnd {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly startError?: string;
  readonly lastLines: readonly string[];
}

/** What the core asks of the ports; each is answered by an input. */
export type Command =
  | { readonly type: 'startProcess'; readonly task: string; readonly definition: TaskDefinition }
  /** Delivered as soon as there is a process, when there is none yet. */
  | { readonly type: 'signalProcess'; readonly task: string; readonly signal: NodeJS.Signals }
  | {
      readonly type: 'checkHealth';
      readonly task: string;
      readonly port: number;
      readonly path: string;
      readonly timeoutMs: number;
    };

/** What the core tells whoever listens. */
export type TaskEvent =
  | { readonly type: 'taskStarted'; readonly task: string; readonly pid: number; readonly port: number }
  | { readonly type: 'taskHealthy'; readonly task: string; readonly port: number; readonly afterMs: number }
  | {
      readonly type: 'taskStopping';
      readonly task: string;
      readonly cause: StopCause;
      readonly reason: string;
    }
  | ({
      readonly type: 'taskStopped';
      readonly task: string;
      readonly cause: StopCause;
      readonly reason: string;
      readonly wasHealthy: boolean;
    } & ProcessEnd)
  /** The next start waits, because the last tasks failed. */
  | { readonly type: 'startDelayed'; readonly failures: number; readonly delayMs: number };
