import { setTimeout as delay } from 'node:timers/promises';

import type { Job } from '@fairway/service-manifest';

import type { Logger } from '../logger.ts';

/** One attempt at a job's work. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  /** Arguments of this run. */
  readonly args: readonly string[];
  /** Aborted when the run is stopped, or its time is over: the work then ends soon, by its own means. */
  readonly signal: AbortSignal;
}

export type JobWork = (attempt: Attempt) => Promise<void>;

export interface JobRunOptions {
  readonly job: Pick<Job, 'name' | 'timeoutSeconds' | 'retries'>;
  readonly work: JobWork;
  readonly args: readonly string[];
  readonly logger: Logger;
  /** Aborted, with a reason in words, when the run is stopped. */
  readonly stopped: AbortSignal;
  /** Milliseconds before the second attempt; each further one waits twice as long. @default 1000 */
  readonly retryMs?: number;
  /** Milliseconds that work has to end by itself once its time is over. @default 10000 */
  readonly graceMs?: number;
}

/** The end of a run. Its exit codes are 0, 1, 1, and 143, as of a process that SIGTERM ended. */
export type JobEnd = 'succeeded' | 'failed' | 'timed out' | 'stopped';

const exitCodes: Readonly<Record<JobEnd, number>> = {
  succeeded: 0,
  failed: 1,
  'timed out': 1,
  stopped: 143,
};

export function exitCodeOf(end: JobEnd): number {
  return exitCodes[end];
}

/** Works until an attempt succeeds, none is left, the run is stopped or its time is over. Never throws. */
export async function runToEnd(options: JobRunOptions): Promise<JobEnd> {
  const { job, logger, stopped } = options;
  const startedAt = Date.now();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new Error('its time is over')), job.timeoutSeconds * 1000);
  const signal = AbortSignal.any([stopped, timeout.signal]);
  logger.info({ args: options.args, timeoutSeconds: job.timeoutSeconds }, 'job started');
  const succeeded = await attempts(options, signal);
  clearTimeout(timer);
  const end = succeeded
    ? 'succeeded'
    : stopped.aborted
      ? 'stopped'
      : timeout.signal.aborted
        ? 'timed out'
        : 'failed';
  // `./fairway status` reads these fields from the log.
  const facts = { end, exitCode: exitCodeOf(end), seconds: (Date.now() - startedAt) / 1000 };
  if (end === 'succeeded') logger.info(facts, 'job ended');
  else if (end === 'stopped') logger.warn(facts, 'job ended');
  else logger.error(facts, 'job ended');
  return end;
}

async function attempts(options: JobRunOptions, signal: AbortSignal): Promise<boolean> {
  const { job, logger, work, args, retryMs = 1_000, graceMs = 10_000 } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Also work that throws before it returns a promise has failed, and no more than that.
      const running = Promise.resolve().then(() => work({ attempt, args, signal }));
      await withinGrace(running, signal, graceMs);
      return true;
    } catch (error) {
      const left = signal.aborted ? 0 : job.retries + 1 - attempt;
      const fields = { err: error, attempt, left };
      if (left === 0) {
        logger.error(fields, signal.aborted ? 'the work was cut' : 'the work failed');
        return false;
      }
      logger.warn(fields, 'the work failed: it is tried again');
    }
    const goesOn = await delay(retryMs * 2 ** (attempt - 1), true, { signal }).catch(() => false);
    if (!goesOn) return false;
  }
}

/** Waits for the work; once it is told to end, for `graceMs` at most. */
async function withinGrace(work: Promise<void>, signal: AbortSignal, graceMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => late.reject(new Error(`the work goes on: ${reasonOf(signal)}`)), graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    // Whichever of the two lost the race has nobody else who waits for it.
    work.catch(() => undefined);
    late.promise.catch(() => undefined);
  }
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}
