import { ProgramFailure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';

export interface RunOptions {
  /** Arguments of this run; empty for those of the manifest. */
  readonly args: readonly string[];
  /** Prints the job that would run, and runs nothing. */
  readonly dryRun: boolean;
  /** Prints one object at the end, and the job's output to standard error. */
  readonly json: boolean;
}

/** A run that has ended. */
export interface EndedRun {
  readonly environment: string;
  /** `logs/daily-report` */
  readonly job: string;
  /** The run's name where it ran: a task of ECS. */
  readonly run: string;
  readonly exitCode: number;
  /** The reason why it ended, in words. */
  readonly reason: string;
  readonly seconds: number;
}

/**
 * Says how a run ended.
 * @throws {ProgramFailure} with the job's own exit code, unless that is 0
 */
export function reportRun(ended: EndedRun, { json }: Pick<RunOptions, 'json'>, output: Output): void {
  const { job, run, exitCode, reason, seconds } = ended;
  if (json) output.out(`${JSON.stringify(ended)}\n`);
  else output.err(`${job} ${reason} after ${seconds.toFixed(1)} s: ${run}\n`);
  if (exitCode !== 0) throw new ProgramFailure(job, exitCode);
}
