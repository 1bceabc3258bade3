import { delimiter } from 'node:path';

import type { Conclusion, Sequence } from './job-run.ts';
import { StepFailure } from './workflow-error.ts';

/** The end of a step, before `continue-on-error`. */
export interface StepEnd {
  readonly outcome: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly output: string;
}

/** The environment of a step, with the folders of GITHUB_PATH in its PATH. */
export function variablesOf(
  { job, variables }: Sequence,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = { ...job.machine, ...Object.fromEntries(job.variables), ...variables, ...own };
  return { ...all, PATH: [...job.path, all['PATH'] ?? ''].join(delimiter) };
}

/** @throws whatever is no failure of a step */
export function failedStep(error: unknown): StepEnd {
  if (!(error instanceof StepFailure)) throw error;
  return { outcome: 'failure', outputs: {}, output: error.message };
}
