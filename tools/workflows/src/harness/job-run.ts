import type { Defaults } from '../model/workflow-file.ts';
import type { ActionStandIn } from './action.ts';
import type { Scope, Status } from './expressions.ts';
import type { Annotation } from './workflow-commands.ts';

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface StepReport {
  readonly name: string;
  /** Before `continue-on-error`. */
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
  readonly output: string;
}

/** A job while it runs. Steps, those of composite actions too, change it. */
export interface JobRun {
  readonly key: string;
  /** Contexts that stay the same: `github`, `needs`, `matrix`, `inputs`, … */
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly defaults: Defaults['run'];
  /** The folder that it works in, and one beside it for files that the machine keeps from its steps. */
  readonly workspace: string;
  readonly temporary: string;
  readonly repository: string;
  readonly artifacts: string;
  readonly cache: string;
  readonly actions: Readonly<Record<string, ActionStandIn>>;
  /** Variables of the machine and of GitHub; then those of `env:`, to which GITHUB_ENV adds. */
  readonly machine: Readonly<Record<string, string>>;
  readonly variables: Map<string, string>;
  readonly path: string[];
  /** Ends with the time of the job, or when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly annotations: Annotation[];
  readonly roles: string[];
  /** Actions that are not carried out here, and why; those steps that were left out. */
  readonly withoutStandIn: Readonly<Record<string, string>>;
  readonly leftOut: string[];
  summary: string;
  /** Steps that have begun, to give each a folder of its own. */
  begun: number;
}

/** Steps one after another, of a job or of a composite action. */
export interface Sequence {
  readonly job: JobRun;
  /** Contexts of its own, over the job's: `inputs` of an action. */
  readonly contexts: Readonly<Record<string, unknown>>;
  /** `env:` of the step that uses the action. */
  readonly variables: Readonly<Record<string, string>>;
  /** The results of the steps with an id so far. */
  readonly steps: Map<string, StepResult>;
  readonly isComposite: boolean;
  status: Status;
}

export interface StepResult {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

/** The names that expressions of a step may use. */
export function scopeOf(
  { job, contexts, variables, steps, status }: Sequence,
  ownVariables: Readonly<Record<string, string>> = {},
): Required<Scope> {
  const env = { ...Object.fromEntries(job.variables), ...variables, ...ownVariables };
  return {
    contexts: {
      ...job.contexts,
      ...contexts,
      env,
      steps: Object.fromEntries(steps),
      job: { status },
    },
    status,
  };
}
