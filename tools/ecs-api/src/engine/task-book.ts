import type { ServiceDescription, TaskDescription } from '@fairway/local-ecs';

import { Collection } from '../state/collection.ts';
import type { StateStore } from '../state/state-store.ts';
import type { TaskRecord } from '../ecs/records.ts';
import type { RunSummary, TaskRun } from './task-run.ts';

/** ECS shows stopped tasks for an hour at least. */
const STOPPED_SECONDS = 60 * 60;
/** A crash loop must not fill the disk. */
const MAX_STOPPED = 2_000;

/** A task with its present descriptions. */
export interface TaskView {
  readonly record: TaskRecord;
  readonly task: TaskDescription;
  readonly run: RunSummary | undefined;
}

/** All tasks: living ones in the scheduler, and ended ones on disk. */
export class TaskBook {
  readonly #records: Collection<TaskRecord>;
  readonly #describe: (schedulerService: string) => ServiceDescription | undefined;
  /** Runs by the scheduler's name of the task. */
  readonly #runs = new Map<string, TaskRun>();
  readonly #arns = new Map<string, string>();
  /** Tasks whose processes have ended and which are not released yet: the scheduler soon forgets them. */
  readonly #leaving = new Map<string, TaskDescription>();

  constructor(store: StateStore, describe: (schedulerService: string) => ServiceDescription | undefined) {
    this.#records = new Collection(store, 'tasks');
    this.#describe = describe;
  }

  /** Begins the record of a task. */
  add(record: TaskRecord, run: TaskRun): void {
    const key = keyOf(record.schedulerService, record.schedulerTask);
    this.#records.keep(record.taskArn, record);
    this.#runs.set(key, run);
    this.#arns.set(key, record.taskArn);
  }

  run(schedulerService: string, schedulerTask: string): TaskRun | undefined {
    return this.#runs.get(keyOf(schedulerService, schedulerTask));
  }

  runs(): Iterable<TaskRun> {
    return this.#runs.values();
  }

  record(taskArn: string): TaskRecord | undefined {
    return this.#records.get(taskArn);
  }

  recordOf(schedulerService: string, schedulerTask: string): TaskRecord | undefined {
    const arn = this.#arns.get(keyOf(schedulerService, schedulerTask));
    return arn === undefined ? undefined : this.#records.get(arn);
  }

  change(record: TaskRecord): TaskRecord {
    return this.#records.put(record.taskArn, record);
  }

  /** Remembers a task whose processes have ended until `end`. */
  leave({ taskArn }: TaskRecord, task: TaskDescription): void {
    this.#leaving.set(taskArn, task);
  }

  /** Ends the record of a task. */
  end(record: TaskRecord, task: TaskDescription, run: RunSummary, at: number): void {
    const key = keyOf(record.schedulerService, record.schedulerTask);
    this.#records.keep(record.taskArn, { ...record, ended: { task, run, at } });
    this.#runs.delete(key);
    this.#arns.delete(key);
    this.#leaving.delete(record.taskArn);
    this.#forgetOld(at);
  }

  /** Tasks of a cluster, living ones and those that ended of late. */
  viewsOf(clusterName: string): readonly TaskView[] {
    return this.#records
      .values()
      .filter((record) => record.clusterName === clusterName)
      .flatMap((record) => this.view(record) ?? []);
  }

  /** Tasks of one service that have not been released. */
  liveViewsOf(schedulerService: string): readonly TaskView[] {
    const records = [...this.#arns]
      .filter(([key]) => key.startsWith(`${schedulerService}/`))
      .flatMap(([, arn]) => this.#records.get(arn) ?? []);
    return records.flatMap((record) => this.view(record) ?? []);
  }

  view(record: TaskRecord): TaskView | undefined {
    if (record.ended !== undefined) return { record, ...record.ended };
    const { schedulerService, schedulerTask } = record;
    const task =
      this.#leaving.get(record.taskArn) ??
      this.#describe(schedulerService)?.tasks.find(({ id }) => id === schedulerTask);
    const run = this.run(schedulerService, schedulerTask)?.summary();
    return task && { record, task, run };
  }

  /** Records that an earlier process has left without an end. */
  unended(): readonly TaskRecord[] {
    return this.#records.values().filter(({ ended }) => ended === undefined);
  }

  #forgetOld(now: number): void {
    const ended = this.#records
      .values()
      .flatMap((record) => (record.ended === undefined ? [] : [{ record, at: record.ended.at }]))
      .toSorted((a, b) => b.at - a.at);
    const old = ended.filter(({ at }, index) => index >= MAX_STOPPED || at < now - STOPPED_SECONDS);
    for (const { record } of old) this.#records.remove(record.taskArn);
  }
}

function keyOf(schedulerService: string, schedulerTask: string): string {
  return `${schedulerService}/${schedulerTask}`;
}
