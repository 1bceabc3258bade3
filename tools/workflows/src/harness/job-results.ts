import type { Job, Workflow } from '../model/workflow-file.ts';
import type { Scope } from './expressions.ts';
import type { JobConclusion, JobReport, RunOptions } from './run.ts';

/** A workflow that runs: by itself, or called by a job of another one. */
export interface WorkflowRun {
  readonly options: RunOptions;
  readonly workflow: Workflow;
  /** Name of its file. */
  readonly file: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** `services (dev) / `, or empty. */
  readonly prefix: string;
  /** The permissions of the caller's job; a called workflow gets no more. */
  readonly permissions?: Readonly<Record<string, string>>;
}

/** The end of a job, all its legs together. */
export interface JobResult {
  readonly result: JobConclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly reports: readonly JobReport[];
}

/** One job that a matrix makes. */
export interface JobLeg {
  readonly run: WorkflowRun;
  readonly key: string;
  readonly name: string;
  readonly job: Job;
  readonly contexts: Scope['contexts'];
}

/** The conclusion of all jobs together. */
export function concludeAll(results: readonly JobConclusion[]): JobConclusion {
  for (const each of ['waiting', 'cancelled', 'failure', 'left out'] as const)
    if (results.includes(each)) return each;
  return results.length > 0 && results.every((each) => each === 'skipped') ? 'skipped' : 'success';
}
