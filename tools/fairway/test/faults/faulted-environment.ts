import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface RunningService {
  readonly name: string;
  readonly pid: number;
}

interface ReadyLine {
  readonly origin: string;
  readonly services: readonly RunningService[];
  readonly endpoints: { readonly aws: string };
}

export interface EnvironmentOptions {
  /** The folder of its data. @default a temporary folder, removed at the end */
  readonly dataFolder?: string;
  /** Variables for `up` itself, besides this process's own. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A whole environment that `fairway up` runs, to do things to. */
export class FaultedEnvironment {
  readonly dataFolder: string;
  readonly #options: EnvironmentOptions;
  #up: ChildProcess | undefined;
  #ready: ReadyLine | undefined;

  private constructor(dataFolder: string, options: EnvironmentOptions) {
    this.dataFolder = dataFolder;
    this.#options = options;
  }

  static async start(options: EnvironmentOptions = {}): Promise<FaultedEnvironment> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'fairway-faults-')));
    const environment = new FaultedEnvironment(dataFolder, options);
    await environment.startUp();
    return environment;
  }

  /** Starts it, or starts it again at the address that it had. */
  async startUp(): Promise<void> {
    const port = this.#ready === undefined ? '0' : String(this.port);
    const variables = Object.entries(this.#options.variables ?? {}).map(
      ([name, value]) => `${name}=${value}`,
    );
    const args = ['up', '--json', '--port', port, '--data', this.dataFolder];
    // It becomes the program, with the same pid.
    const up = spawn('env', [...variables, process.execPath, program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const talk: string[] = [];
    createInterface({ input: up.stderr }).on('line', (line) => talk.push(line));
    this.#up = up;
    for await (const line of createInterface({ input: up.stdout })) {
      if (!line.startsWith('{')) continue;
      this.#ready = JSON.parse(line) as ReadyLine;
      return;
    }
    throw new Error(`the environment ended before it was ready:\n${talk.join('\n')}`);
  }

  get pid(): number {
    return this.#up?.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#up === undefined || this.#up.exitCode !== null || this.#up.signalCode !== null;
  }

  get port(): number {
    return Number(new URL(this.ready.origin).port);
  }

  get ready(): ReadyLine {
    if (this.#ready === undefined) throw new Error('the environment has never been ready');
    return this.#ready;
  }

  /** Pid of the database's first process. */
  get databasePid(): number {
    return Number(readFileSync(join(this.dataFolder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** Pid of the process that ends the services when `up` is killed. */
  get guardPid(): number {
    return childrenOf(this.pid).find(({ command }) => command.includes('guard-main'))?.pid ?? 0;
  }

  /** Runs a verb of the command line to its end. @returns its exit code and its output */
  async verb(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
    const child = spawn(process.execPath, [program, ...args, '--data', this.dataFolder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    await once(child, 'close');
    return { code: child.exitCode, said };
  }

  async kill(): Promise<void> {
    const ended = once(this.#up ?? process, 'exit');
    this.#up?.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = once(this.#up ?? process, 'exit');
      this.#up?.kill('SIGTERM');
      await ended;
    }
    if (this.#options.dataFolder === undefined) await rm(this.dataFolder, { recursive: true, force: true });
  }
}

interface Child {
  readonly pid: number;
  readonly command: string;
}

/** Children of a process. */
export function childrenOf(parent: number): readonly Child[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, ppid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent ? [{ pid: Number(pid), command }] : [];
  });
}

/** Sends a signal to a process and everything below it. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  process.kill(pid, signal);
  for (const child of childrenOf(pid)) signalTree(child.pid, signal);
}
