import { parseSchedule, type Schedule } from '@fairway/ecs-api/schedule';
import type { Clock } from '@fairway/local-ecs';
import { jobPath, type Job, type ServiceManifest } from '@fairway/service-manifest';

/** A job that is due by itself. */
export interface ScheduledJob {
  readonly manifest: ServiceManifest;
  readonly job: Job & Required<Pick<Job, 'schedule'>>;
}

/** The jobs of these services that have a schedule. */
export function scheduledJobs(manifests: readonly ServiceManifest[]): readonly ScheduledJob[] {
  return manifests.flatMap((manifest) =>
    manifest.jobs.flatMap((job) => {
      const { schedule } = job;
      return schedule === undefined ? [] : [{ manifest, job: { ...job, schedule } }];
    }),
  );
}

/** The next time that a job is due after one; undefined when there is none. */
function nextDue({ job: { schedule } }: ScheduledJob, start: number, after: number): number | undefined {
  return scheduleOf(schedule, start).next(after);
}

function scheduleOf({ expression, timeZone }: ScheduledJob['job']['schedule'], start: number): Schedule {
  return parseSchedule(expression, timeZone, start);
}

/** Begins jobs when they are due, as EventBridge Scheduler does; a rate counts from when this begins. */
export class LocalSchedules {
  readonly #clock: Clock;
  readonly #begin: (due: ScheduledJob) => void;
  readonly #waiting = new Map<string, { readonly due: number; readonly cancel: () => void }>();

  /** @param begin must not throw: who waits for a schedule is not there to be told */
  constructor(clock: Clock, begin: (due: ScheduledJob) => void) {
    this.#clock = clock;
    this.#begin = begin;
  }

  /** Waits for the next time of each job. */
  start(jobs: readonly ScheduledJob[]): void {
    const now = this.#clock.now();
    for (const job of jobs) this.#wait(job, now, nextDue(job, now, now));
  }

  stop(): void {
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  /** When a job is due next; undefined when nobody waits for it. */
  next(path: string): number | undefined {
    return this.#waiting.get(path)?.due;
  }

  #wait(job: ScheduledJob, start: number, due: number | undefined): void {
    if (due === undefined) return;
    const wakeUp = (): void => {
      // A clock may wake earlier than asked.
      if (this.#clock.now() < due) {
        this.#wait(job, start, due);
        return;
      }
      this.#begin(job);
      // From now on, and not from the due time: times that passed while the machine slept are skipped.
      this.#wait(job, start, nextDue(job, start, this.#clock.now()));
    };
    const cancel = this.#clock.wakeAt(due, wakeUp);
    this.#waiting.set(jobPath(job.manifest, job.job), { due, cancel });
  }
}
