import type { Concurrency } from '../model/workflow-file.ts';
import type { ActionStandIn } from './action.ts';
import type { WorkflowEvent } from './event.ts';
import type { Conclusion, StepReport } from './job-run.ts';
import type { Annotation } from './workflow-commands.ts';

/** The decision of a GitHub environment's reviewers: let in, turned away, or none yet. */
export type Gate = 'open' | 'rejected' | 'closed';

export interface RunOptions {
  /** The repository whose commit runs: its working tree, or a bare one. */
  readonly repository: string;
  /** An empty folder for the working folders of jobs, and for artifacts. */
  readonly folder: string;
  /** `deploy.yml`, as the commit of the event has it. */
  readonly workflow: string;
  readonly event: WorkflowEvent;
  /** Variables of every step; PATH is among them, and nothing else of this machine is passed on. */
  readonly variables: Readonly<Record<string, string>>;
  /** By `owner/name`. */
  readonly actions: Readonly<Record<string, ActionStandIn>>;
  /** Actions that GitHub alone can carry out, by `owner/name`, each with the reason: a job that needs one is `left out`. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** Asked before a job with an environment begins; without it every gate is open. */
  readonly gate?: (environment: string, job: string) => Gate | Promise<Gate>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Settings of the repository, `vars`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Issues tokens to jobs with `id-token: write`; without it they get none. */
  readonly idTokens?: (claims: IdTokenClaims) => IdTokenIssuer;
  /** Called for each job that was not skipped, when it has ended or waits at its gate. */
  readonly onJob?: (report: JobReport) => void;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
}

/**
 * Claims of a job's token, as far as anything here asks for them.
 * https://docs.github.com/actions/reference/security/oidc
 */
export interface IdTokenClaims {
  /** `repo:owner/name:environment:dev`; `…:pull_request` and `…:ref:refs/heads/main` outside of one. */
  readonly sub: string;
  readonly repository: string;
  readonly ref: string;
  readonly sha: string;
  /** The file that the job is in: that of a called workflow where it is in one. */
  readonly job_workflow_ref: string;
  /** The file that the event has started. */
  readonly workflow_ref: string;
}

/**
 * The address where a job gets its token: `ACTIONS_ID_TOKEN_REQUEST_URL`, to which it adds `&audience=…`, and
 * `…_TOKEN`.
 */
export interface IdTokenIssuer {
  readonly url: string;
  readonly bearer: string;
}

/** `waiting`: for a gate that is closed. `left out`: a step could not be carried out here, and the others went well. */
export type JobConclusion = Conclusion | 'waiting' | 'left out';

export interface JobReport {
  /** As GitHub shows it: `services (dev, …) / apply`. */
  readonly name: string;
  readonly conclusion: JobConclusion;
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly permissions?: Readonly<Record<string, string>>;
  /** Roles of AWS that it has signed in as, in order. */
  readonly roles: readonly string[];
  readonly steps: readonly StepReport[];
  readonly annotations: readonly Annotation[];
  /** The reasons why steps were not carried out here: `github/codeql-action/init: …`. */
  readonly leftOut: readonly string[];
  readonly summary: string;
}

export interface RunReport {
  /** `not started`: the event is none that the workflow starts on. */
  readonly conclusion: JobConclusion | 'not started';
  readonly concurrency?: Concurrency;
  /** In the order in which they ended: they run one after another, also those that could run at once. */
  readonly jobs: readonly JobReport[];
}
