import {
  describeSystemError,
  Scheduler,
  wallClock,
  type Ports,
  type SchedulerEvent,
} from '@fairway/local-ecs';
import { jobPath, type Job, type ServiceManifest } from '@fairway/service-manifest';

import { Failure } from '../terminal/failure.ts';
import { formatDuration } from '../terminal/duration.ts';
import { jobDefinition, type JobContent } from './job-definition.ts';
import { jobEndOf, type JobEnd } from '../control/job-end.ts';
import { LOCAL } from '../control/arguments.ts';
import { endOfCode, jobStateOf, type JobState, type LastRun, type NextRun } from '../control/job-state.ts';
import { LocalSchedules, scheduledJobs, type ScheduledJob } from './local-schedules.ts';
import type { Report } from './report.ts';
import type { LocalContext } from './service-definition.ts';

export interface LocalJobsParts {
  readonly ports: Omit<Ports, 'targets'>;
  readonly report: Report;
  readonly context: () => LocalContext;
  /** The content that the service runs now. */
  readonly content: (service: string) => JobContent;
}

export interface JobRequest {
  readonly manifest: ServiceManifest;
  readonly job: Job;
  readonly args: readonly string[];
  /** @default 'hand' */
  readonly startedBy?: Starter;
}

/** The events of a run, for its followers. */
export type RunEvent =
  | ({ readonly type: 'output' } & Pick<
      SchedulerEvent & { type: 'output' },
      'at' | 'task' | 'container' | 'line'
    >)
  | ({ readonly type: 'ended' } & JobEnd);

interface Run {
  readonly name: string;
  readonly path: string;
  readonly startedAt: number;
  readonly startedBy: Starter;
}

type Starter = 'its schedule' | 'hand';

/** A job gets no requests. */
const noTargets: Ports['targets'] = {
  register: async () => 'healthy',
  deregister: async () => ({ cut: 0 }),
};

/** Runs jobs on this machine, each run once and to its end, by a scheduler that has no services. */
export class LocalJobs {
  readonly #parts: LocalJobsParts;
  readonly #scheduler: Scheduler;
  readonly #runs = new Map<string, Run>();
  readonly #followers = new Map<string, Set<(event: RunEvent) => void>>();
  readonly #schedules: LocalSchedules;
  /** The last run of each job, by its path. */
  readonly #lastRuns = new Map<string, LastRun>();
  #followsSchedules = false;
  #started = 0;

  constructor(parts: LocalJobsParts) {
    this.#parts = parts;
    this.#scheduler = new Scheduler({ ...parts.ports, targets: noTargets });
    this.#scheduler.subscribe((event) => this.#onEvent(event));
    this.#schedules = new LocalSchedules(wallClock, (due) => this.#startScheduled(due));
  }

  /**
   * Starts a run.
   * @param dryRun only says whether it may begin
   * @returns the run's name
   * @throws {Failure} while another run goes on of a job that may not overlap
   */
  start({ manifest, job, args, startedBy = 'hand' }: JobRequest, dryRun = false): string {
    const path = jobPath(manifest, job);
    const running = [...this.#runs.values()].find((run) => run.path === path);
    if (running !== undefined && !job.mayOverlap) {
      const since = formatDuration(this.#parts.ports.clock.now() - running.startedAt);
      throw new Failure(
        `${path} is running already, as ${running.name} for ${since}: wait for its end, or let its manifest say mayOverlap`,
      );
    }
    const name = `${manifest.name}_${job.name}_${this.#started + 1}`;
    const content = this.#parts.content(manifest.name);
    const definition = jobDefinition(name, { manifest, job, args, content }, this.#parts.context());
    if (dryRun) return name;
    this.#started += 1;
    this.#runs.set(name, { name, path, startedAt: this.#parts.ports.clock.now(), startedBy });
    const startedAt = wallClock.now();
    this.#lastRuns.set(path, { run: name, end: 'running', startedAt, startedBy });
    this.#parts.report.note(`${path} begins: ${name}`);
    this.#scheduler.run(definition);
    return name;
  }

  /** Begins jobs by their schedules, until all runs are stopped. */
  followSchedules(manifests: readonly ServiceManifest[]): void {
    this.#followsSchedules = true;
    this.#schedules.start(scheduledJobs(manifests));
  }

  /** The jobs of these services, with the runs since this environment began. */
  states(manifests: readonly ServiceManifest[]): readonly JobState[] {
    return manifests.flatMap((manifest) =>
      manifest.jobs.map((job) => ({
        ...jobStateOf(LOCAL, manifest, job),
        lastRun: this.#lastRuns.get(jobPath(manifest, job)) ?? { none: 'none since ./fairway up' },
        nextRun: this.#nextRun(manifest, job),
      })),
    );
  }

  #nextRun(manifest: ServiceManifest, job: Job): NextRun {
    if (job.schedule === undefined) return { none: '' };
    if (!this.#followsSchedules) return { none: 'by hand here: ./fairway up --schedules' };
    const at = this.#schedules.next(jobPath(manifest, job));
    return at === undefined ? { none: 'never again' } : { at };
  }

  /** Calls `listener` with the events of a run from now on; returns a function that ends that. */
  follow(name: string, listener: (event: RunEvent) => void): () => void {
    const listeners = this.#followers.get(name) ?? new Set();
    this.#followers.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Asks a run to end; nothing happens when it has ended. */
  stop(name: string, reason: string): void {
    for (const { id } of this.#scheduler.service(name)?.tasks ?? []) {
      this.#scheduler.stopTask(name, id, reason);
    }
  }

  /** Asks every run to end; resolves when none is left. */
  async stopAll(reason: string): Promise<void> {
    this.#schedules.stop();
    await this.#scheduler.stopAll(reason);
  }

  /** Ends every run with SIGKILL. */
  async killAll(): Promise<void> {
    await this.#scheduler.killAll();
  }

  /** Starts a due run. If it may not begin, that is noted, and it is due again next time. */
  #startScheduled({ manifest, job }: ScheduledJob): void {
    try {
      this.start({ manifest, job, args: [], startedBy: 'its schedule' });
    } catch (error) {
      this.#parts.report.note(`it was time, and nothing began: ${describeSystemError(error)}`);
    }
  }

  #onEvent(event: SchedulerEvent): void {
    const run = this.#runs.get(event.service);
    if (run === undefined) return;
    if (event.type === 'output') {
      const { type, at, task, container, line } = event;
      this.#parts.report.serviceLine(run.path, line);
      this.#tell(run, { type, at, task, container, line });
    }
    if (event.type === 'taskStopped') this.#end(run, jobEndOf(event.task));
  }

  #end(run: Run, end: JobEnd): void {
    this.#runs.delete(run.name);
    this.#remember(run, end);
    this.#parts.report.note(`${run.path} ${end.reason} after ${end.seconds.toFixed(1)} s: ${run.name}`);
    this.#tell(run, { type: 'ended', ...end });
    this.#followers.delete(run.name);
    // In a later turn: the scheduler is still in the middle of its own events.
    queueMicrotask(() => void this.#scheduler.remove(run.name, 'it has ended'));
  }

  /** Of runs that overlap, the one that began last is the last. */
  #remember({ name, path }: Run, { exitCode, seconds, reason }: JobEnd): void {
    const last = this.#lastRuns.get(path);
    if (last?.run !== name) return;
    const ended = { end: endOfCode(exitCode), endedAt: wallClock.now(), seconds, exitCode };
    this.#lastRuns.set(path, {
      ...last,
      ...ended,
      reason: reason.startsWith('exited with code') ? undefined : reason,
    });
  }

  #tell({ name }: Run, event: RunEvent): void {
    for (const listener of this.#followers.get(name) ?? []) listener(event);
  }
}
