import { basename } from 'node:path';

import { checkHttp } from '@fairway/local-edge';

import {
  TaskStopError,
  type PreparedContainer,
  type TargetGroupSettings,
  type TaskSide,
  type TaskToPrepare,
} from '../src/index.ts';
import { TASK_PORT, withTaskPort } from '../src/task-side/image-program.ts';

/** The program of an image. */
export type Program = Pick<PreparedContainer, 'command' | 'args'> & Partial<PreparedContainer>;

/** A task side for tests of the front: images are programs, and the test sets the target groups. */
export class ProgramImages implements TaskSide {
  #layouts: TaskSide | undefined;
  readonly programs = new Map<string, Program>();
  readonly groups = new Map<string, TargetGroupSettings>();
  /** Lines that tasks printed, by task id. */
  readonly lines = new Map<string, string[]>();
  readonly prepared: TaskToPrepare[] = [];
  readonly released: string[] = [];
  /** Targets that get requests, as `<target group> <port>`. */
  readonly registered = new Set<string>();
  readonly #held = new Map<string, Promise<undefined>>();
  /** Requests that the targets of a target group have had, by port. */
  readonly requests = new Map<string, ReadonlyMap<number, number>>();

  /** An image whose process is a few lines of JavaScript. */
  node(image: string, code: string, more: Partial<PreparedContainer> = {}): this {
    const args = ['--input-type=module', '--eval', code];
    this.programs.set(image, { command: process.execPath, args, ...more });
    return this;
  }

  /** An image whose process is a line of shell: it ends before a busy machine takes it for a running one. */
  shell(image: string, code: string): this {
    this.programs.set(image, { command: '/bin/sh', args: ['-c', code] });
    return this;
  }

  /**
   * Keeps tasks of an image from starting, and so a deployment of it from ending.
   * @returns lets them start
   */
  hold(image: string): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#held.set(image, promise);
    return () => {
      this.#held.delete(image);
      resolve(undefined);
    };
  }

  /** Images of this machine, `localhost/…`, come from their layouts. */
  layouts(taskSide: TaskSide): this {
    this.#layouts = taskSide;
    return this;
  }

  /** A target group that is quick to find a target healthy. */
  group(targetGroupArn: string, more: Partial<TargetGroupSettings> = {}): this {
    const group: TargetGroupSettings = {
      targetGroupArn,
      protocol: 'HTTP',
      path: '/health',
      matcher: '200',
      intervalMs: 1_000,
      timeoutMs: 1_000,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      deregistrationDelayMs: 100,
      ...more,
    };
    this.groups.set(targetGroupArn, group);
    return this;
  }

  async prepare(task: TaskToPrepare, signal: AbortSignal) {
    this.prepared.push(task);
    await this.#untilLetGo(task, signal);
    if (this.#layouts !== undefined && task.containers.every(({ image }) => image.startsWith('localhost/'))) {
      const prepared = await this.#layouts.prepare(task, signal);
      const release = async (): Promise<void> => {
        await prepared.release();
        this.released.push(task.taskId);
      };
      return { ...prepared, release };
    }
    const containers = new Map(task.containers.map((each) => [each.name, this.#container(each)]));
    return {
      containers,
      onContainerStarted: () => undefined,
      onOutput: (_container: string, line: string) => {
        this.lines.set(task.taskId, [...(this.lines.get(task.taskId) ?? []), line]);
      },
      onContainerEnded: () => undefined,
      release: async () => void this.released.push(task.taskId),
    };
  }

  async readTargetGroup(arn: string): Promise<TargetGroupSettings> {
    const group = this.groups.get(arn);
    if (group !== undefined) return group;
    throw new Error(`The target group ${arn} does not exist.`);
  }

  async checkTarget(group: TargetGroupSettings, { host, port }: { host: string; port: number }) {
    return checkHttp({ host, port, path: group.path, timeoutMs: group.timeoutMs });
  }

  async registerTarget(arn: string, { port }: { port: number }): Promise<'healthy'> {
    this.registered.add(`${arn} ${port}`);
    return 'healthy';
  }

  async deregisterTarget(arn: string, { port }: { port: number }): Promise<{ cut: number }> {
    this.registered.delete(`${arn} ${port}`);
    return { cut: 0 };
  }

  async targetRequests(arn: string): Promise<ReadonlyMap<number, number>> {
    return this.requests.get(arn) ?? new Map();
  }

  async close(): Promise<void> {}

  async #untilLetGo({ containers }: TaskToPrepare, signal: AbortSignal): Promise<void> {
    const letGo = containers.flatMap(({ image }) => this.#held.get(image) ?? []);
    if (signal.aborted || letGo.length === 0) return;
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await Promise.race([stopped, Promise.all(letGo)]);
  }

  #container({
    name,
    image,
    environment = [],
    command,
    healthCheck,
    portMappings = [],
  }: TaskToPrepare['containers'][number]) {
    const [kind, ...words] = healthCheck?.command ?? [];
    const [check = '', ...checkArgs] = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : words;
    const program = this.programs.get(image);
    if (program === undefined) {
      const message = `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`;
      throw new TaskStopError('CannotPullContainerError', message, name);
    }
    const variables = environment.flatMap(({ name: key, value = '' }) =>
      key === undefined ? [] : [[key, value]],
    );
    return {
      workingFolder: '/',
      ...(portMappings.length === 0 ? {} : { port: { variable: 'PORT' } }),
      ...program,
      ...(kind === undefined ? {} : { healthCheck: healthCheckOf(check, checkArgs, portMappings[0]) }),
      args: command === undefined ? program.args : [...program.args, ...command],
      environment: { ...program.environment, ...Object.fromEntries(variables) },
    };
  }
}

/** Node is this machine's, under any name that the image gives it; the port is the task's. */
function healthCheckOf(
  program: string,
  args: readonly string[],
  { containerPort }: { readonly containerPort?: number | undefined } = {},
) {
  return {
    command: basename(program) === 'node' ? process.execPath : program,
    args: withTaskPort(args, containerPort),
    portPlaceholder: TASK_PORT,
  };
}

/** A server that answers every request with a text, and stops when it is asked to. */
export function http(text: string): string {
  return `
    import { createServer } from 'node:http';
    const server = createServer((request, response) => response.end(${JSON.stringify(text)}));
    server.listen(Number(process.env.PORT ?? 0), '127.0.0.1');
    process.once('SIGTERM', () => server.close(() => process.exit(0)));
  `;
}
