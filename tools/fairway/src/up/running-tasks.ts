import { identifyProcess, type ProcessIdentity, type TaskDescription } from '@fairway/local-ecs';

/** Keeps on disk which process belongs to which task, so that it can be ended when this process is killed. */
export class RunningTasks {
  readonly #processes = new Map<string, ProcessIdentity>();
  readonly #record: (processes: readonly ProcessIdentity[]) => void;

  constructor(record: (processes: readonly ProcessIdentity[]) => void) {
    this.#record = record;
  }

  add({ id, containers }: TaskDescription): void {
    const pid = containers.find(({ status }) => status === 'running')?.pid;
    const identity = pid === undefined ? undefined : identifyProcess(pid);
    if (identity !== undefined) this.#processes.set(id, identity);
    this.#record([...this.#processes.values()]);
  }

  remove({ id }: TaskDescription): void {
    this.#processes.delete(id);
    this.#record([...this.#processes.values()]);
  }
}
