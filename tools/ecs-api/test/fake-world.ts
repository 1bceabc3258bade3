import type {
  Clock,
  ContainerDefinition,
  ProcessListener,
  ProcessPort,
  RunningProcess,
} from '@fairway/local-ecs';

import { noAlarms } from '../src/alarms/alarm-states.ts';
import { autoscalingApi } from '../src/autoscaling/autoscaling-api.ts';
import { ecsApi } from '../src/ecs/ecs-api.ts';
import { EcsState } from '../src/ecs/ecs-state.ts';
import { resume } from '../src/ecs/resume.ts';
import { recordProgress } from '../src/ecs/service-progress.ts';
import { EcsEngine } from '../src/engine/ecs-engine.ts';
import { Names } from '../src/names.ts';
import { ApiError } from '../src/protocol/api-error.ts';
import { checkRequest } from '../src/protocol/check-request.ts';
import type { Api } from '../src/protocol/operation.ts';
import type { StateStore } from '../src/state/state-store.ts';
import { TaskStopError, type TaskSide } from '../src/task-side/contract.ts';

/** The behaviour of an image's processes. */
export type Image = 'sound' | 'ailing' | 'slow' | 'crashes' | 'ends' | 'stubborn' | 'missing' | 'unstartable';

const CRASH_MS = 50;
const SLOW_MS = 4_000;

/** Time that moves when a test says so, and everything that is due with it. */
export class FakeClock implements Clock {
  #now = 1_800_000_000_000;
  #alarms: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  wakeAt(time: number, callback: () => void): () => void {
    const alarm = { at: Math.max(time, this.#now), callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm);
    };
  }

  /** Drops all waiting callers, as when their process is killed. */
  forget(): void {
    this.#alarms = [];
  }

  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      await settled();
      const [next] = this.#alarms.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#alarms = this.#alarms.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = until;
  }
}

/** Lets every promise that can settle do so. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Records in memory that outlive the endpoint. */
export class FakeDisk implements StateStore {
  readonly #records = new Map<string, Map<string, string>>();

  load(collection: string): ReadonlyMap<string, unknown> {
    return new Map([...this.#of(collection)].map(([key, text]) => [key, JSON.parse(text) as unknown]));
  }

  put(collection: string, key: string, record: unknown): void {
    this.#of(collection).set(key, JSON.stringify(record));
  }

  remove(collection: string, key: string): void {
    this.#of(collection).delete(key);
  }

  onUnkept(error: unknown): void {
    throw error;
  }

  #of(collection: string): Map<string, string> {
    const found = this.#records.get(collection) ?? new Map<string, string>();
    this.#records.set(collection, found);
    return found;
  }
}

/** Processes that behave as their image says, in the clock's time. */
export class FakeProcesses implements ProcessPort {
  /** The running processes, by the owner's service and task, and the container. */
  readonly running = new Map<string, string>();
  readonly #clock: FakeClock;
  #pid = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async start(
    { name, command }: ContainerDefinition,
    { service, task }: { service: string; task: string },
    listener: ProcessListener,
  ): Promise<RunningProcess> {
    if (command === 'unstartable') throw new Error('spawn ENOENT');
    const key = `${service}/${task}/${name}`;
    if (this.running.has(key)) throw new Error(`${key} runs already`);
    this.running.set(key, command);
    this.#pid += 1;
    const end = (how: object): void => {
      if (this.running.delete(key)) listener.ended({ lastLines: [], ...how });
    };
    if (command === 'crashes') this.#clock.wakeAt(this.#clock.now() + CRASH_MS, () => end({ exitCode: 1 }));
    if (command === 'ends') this.#clock.wakeAt(this.#clock.now() + CRASH_MS, () => end({ exitCode: 0 }));
    return {
      pid: this.#pid,
      portTakenBy: async () => undefined,
      probe: async () => ({ healthy: command !== 'ailing', detail: 'the check has ended' }),
      signal: (name) => {
        if (name !== 'SIGKILL' && command === 'stubborn') return;
        this.#clock.wakeAt(this.#clock.now() + 1, () =>
          end(name === 'SIGKILL' ? { signal: name } : { exitCode: 0 }),
        );
      },
    };
  }
}

/** The whole endpoint without its server, on a clock and with processes of a test's own. */
export class FakeWorld {
  readonly clock: FakeClock;
  readonly processes: FakeProcesses;
  readonly #apis: readonly Api[];
  readonly #engine: EcsEngine;

  constructor(disk: FakeDisk, clock: FakeClock) {
    this.clock = clock;
    this.processes = new FakeProcesses(clock);
    const names = new Names('eu-central-1', '000000000000');
    const state = new EcsState(disk, names, () => clock.now() / 1_000);
    const taskSide = fakeTaskSide(clock);
    const pace = {
      startCheckMs: 250,
      stableWithLoadBalancerMs: 1_000,
      stableWithoutLoadBalancerMs: 2_000,
      alarmBakeMs: 0,
    };
    this.#engine = new EcsEngine({ state, store: disk, taskSide, processes: this.processes, clock, pace });
    recordProgress(state, this.#engine);
    const readTargetGroup = (arn: string) => taskSide.readTargetGroup(arn);
    this.#apis = [
      ecsApi({ state, engine: this.#engine, alarms: noAlarms, readTargetGroup }),
      autoscalingApi({ state, store: disk, engine: this.#engine, clock }).api,
    ];
    resume(state, this.#engine);
  }

  /** One call, as the server would serve it. @throws {ApiError} */
  async call(operation: string, request: object): Promise<Record<string, unknown>> {
    for (const api of this.#apis) {
      const found = Object.hasOwn(api.operations, operation) ? api.operations[operation] : undefined;
      if (found === undefined) continue;
      const checked = checkRequest(found, structuredClone(request), api.invalidRequestCode(operation));
      return JSON.parse(JSON.stringify(await found.run(checked))) as Record<string, unknown>;
    }
    throw new ApiError('UnknownOperationException', operation);
  }
}

function fakeTaskSide(clock: FakeClock): TaskSide {
  return {
    async prepare({ containers }, stopped) {
      for (const { name, image } of containers) {
        if (image === 'slow') await waited(clock, SLOW_MS, stopped);
        if (image === 'missing')
          throw new TaskStopError('CannotPullContainerError', `${image}: not found`, name);
      }
      const prepared = containers.map(({ name, image }) => {
        const start = { command: image, args: [], workingFolder: '/', environment: {} };
        return [name, start] as const;
      });
      return {
        containers: new Map(prepared),
        onContainerStarted: () => undefined,
        onOutput: () => undefined,
        onContainerEnded: () => undefined,
        release: async () => undefined,
      };
    },
    readTargetGroup: async (arn) => {
      throw new Error(`The target group ${arn} does not exist.`);
    },
    checkTarget: async () => ({ healthy: true, detail: '' }),
    registerTarget: async () => 'healthy',
    deregisterTarget: async () => ({ cut: 0 }),
    close: async () => undefined,
  };
}

function waited(clock: FakeClock, milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    clock.wakeAt(clock.now() + milliseconds, resolve);
    stopped.addEventListener('abort', () =>
      reject(new TaskStopError('ResourceInitializationError', 'the task was stopped')),
    );
  });
}
