import { jobPath, type Job, type ServiceManifest } from '@fairway/service-manifest';

/** A job of an environment: when it ran last, and when it runs next. */
export interface JobState {
  /** `logs/daily-report` */
  readonly job: string;
  /** Absent for a job that runs by hand alone. */
  readonly schedule?: { readonly expression: string; readonly timeZone: string } | undefined;
  readonly lastRun: LastRun | NoRun;
  readonly nextRun: NextRun;
  /** The command that runs it now. */
  readonly command: string;
}

/** Times are milliseconds since the epoch. */
export interface LastRun {
  /** The run's name where it ran: a task of ECS. */
  readonly run: string;
  /** `unknown` when nothing tells of its end: the process was killed before it could. */
  readonly end: 'running' | 'succeeded' | 'failed' | 'timed out' | 'stopped' | 'unknown';
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly seconds?: number | undefined;
  readonly exitCode?: number | undefined;
  /** `its schedule`, or the person; absent when it is not known. */
  readonly startedBy?: string | undefined;
  /** The reason why it ended, where the exit code does not say it. */
  readonly reason?: string | undefined;
}

/** No run is known: `never`, or the span that was looked through. */
export interface NoRun {
  readonly none: string;
}

/** Its time; or for a rate, whose beginning only the scheduler knows, the longest that it takes; or why there is none. */
export type NextRun = { readonly at: number } | { readonly withinMs: number } | NoRun;

/** The state of a job of which nothing but its manifest is known. */
export function jobStateOf(
  environment: string,
  manifest: ServiceManifest,
  job: Job,
): Omit<JobState, 'lastRun' | 'nextRun'> {
  const path = jobPath(manifest, job);
  return { job: path, schedule: job.schedule, command: `./fairway run ${environment} ${path}` };
}

/** The end of a run by its exit code. */
export function endOfCode(exitCode: number | undefined): LastRun['end'] {
  if (exitCode === 0) return 'succeeded';
  return exitCode === SIGTERM_CODE ? 'stopped' : 'failed';
}

/** 128 and the number of SIGTERM. */
const SIGTERM_CODE = 143;
