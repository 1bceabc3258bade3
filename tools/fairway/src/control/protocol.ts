import type { LogRecord, SchedulerEvent, ServiceDescription } from '@fairway/local-ecs';

import type { Candidate } from '../bundles/bundle.ts';
import type { JobState } from './job-state.ts';
import type { JobEnd } from './job-end.ts';

/**
 * Requests to a running `up` through its socket. One connection is one request: a line of JSON, answered by lines
 * of JSON, each a `ControlLine`, until the running `up` or who asked closes the connection.
 */
export const CONTROL_PROTOCOL = 6;

export interface ControlEnvelope {
  readonly protocol: number;
  readonly request: ControlRequest;
}

export type ControlRequest =
  | { readonly verb: 'status' }
  | { readonly verb: 'deploy'; readonly candidates: readonly Candidate[]; readonly dryRun: boolean }
  | {
      readonly verb: 'rollback' | 'restart';
      readonly services: readonly string[];
      readonly dryRun: boolean;
    }
  | { readonly verb: 'scale'; readonly service: string; readonly desiredCount: number }
  /** Stops the deployments that are still in progress, and rolls them back. */
  | { readonly verb: 'stopDeployments'; readonly deployments: readonly string[] }
  /** Answered with the run's name, then with the lines that it prints, and with its end. */
  | {
      readonly verb: 'run';
      readonly service: string;
      readonly job: string;
      readonly args: readonly string[];
      readonly dryRun: boolean;
    }
  /** Asks a run to end. */
  | { readonly verb: 'stopRun'; readonly run: string; readonly reason: string }
  /** Answered at once, then with an event for each thing that happens. */
  | { readonly verb: 'watch' }
  /** Answered with the lines that there are since a time, then, when following, with those to come. */
  | {
      readonly verb: 'logs';
      readonly services: readonly string[];
      readonly since: string;
      readonly follow: boolean;
    };

/** The answer to each request; `watch`, `logs` and `run` go on with events. */
export interface ControlReplies {
  readonly status: LocalStatus;
  readonly deploy: readonly PlannedDeployment[];
  readonly rollback: readonly PlannedDeployment[];
  readonly restart: readonly PlannedDeployment[];
  readonly scale: { readonly before: number };
  readonly stopDeployments: null;
  readonly run: { readonly run: string };
  readonly stopRun: null;
  readonly watch: null;
  readonly logs: null;
}

export type ControlLine =
  | { readonly reply: unknown }
  | { readonly event: ControlEvent }
  | {
      readonly failure: {
        readonly message: string;
        readonly details: readonly string[];
        /** Whether the command line is wrong, and nothing was done. */
        readonly isUsage: boolean;
      };
    };

export type ControlEvent =
  | { readonly type: 'scheduler'; readonly event: SchedulerEvent }
  | ({ readonly type: 'log'; readonly service: string } & Pick<
      LogRecord,
      'at' | 'task' | 'container' | 'line'
    >)
  | ({ readonly type: 'runEnded' } & JobEnd);

/** The effect of a request on a service. */
export interface PlannedDeployment {
  readonly service: string;
  readonly release: string;
  readonly tag: string;
  readonly commit: string;
  /** The release that the service ran; absent for a service that did not run. */
  readonly before?: { readonly release: string; readonly tag: string };
  /** Whether there is something to do. */
  readonly changes: boolean;
  /** Its id, once there is one. */
  readonly deployment: string | null;
}

export interface LocalStatus {
  readonly origin: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly runs: 'bundles' | 'sources';
  readonly services: readonly ServiceDescription[];
  readonly jobs: readonly JobState[];
  /** Addresses of the backing services, by name: `aws`, `database`, `tokens`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The content tag and the commit of each release. */
  readonly versions: Readonly<Record<string, { readonly tag: string; readonly commit: string }>>;
}
