import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { cleanUp } from './test-workspace.ts';

export interface ReadyLine {
  readonly origin: string;
  readonly services: readonly { name: string; paths: string[]; port: number; pid: number; health: string }[];
  readonly endpoints: Readonly<Record<string, string>>;
  readonly logs: string;
}

/** The part of the line about one service. */
export function serviceOf({ services }: ReadyLine, name: string): ReadyLine['services'][number] {
  const service = services.find((each) => each.name === name);
  if (service === undefined) throw new Error(`no service ${name} is up`);
  return service;
}

export const fixtureProgram = fileURLToPath(new URL('./fixtures/main.ts', import.meta.url));
export const realProgram = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** A run of the command-line tool, as a process. */
export class CliProcess {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #exit: Promise<unknown>;
  readonly #watchers = new Set<() => void>();

  /** @param env all that it gets of an environment; this process's own when absent */
  constructor(program: string, args: readonly string[], env?: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(env !== undefined ? { env } : {}),
    });
    this.#exit = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#received('stdout', text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#received('stderr', text));
    cleanUp(async () => {
      this.child.kill('SIGTERM');
      await this.#exit;
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when the output has something that matches; rejects when the process ends without it. */
  async said(output: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    const found = Promise.withResolvers<RegExpExecArray>();
    const look = (): void => {
      const match = pattern.exec(this[output]);
      if (match !== null) found.resolve(match);
    };
    this.#watchers.add(look);
    look();
    const ended = this.#exit.then(() => {
      throw new Error(`ended without saying ${pattern}:\n${this.stdout}\n${this.stderr}`);
    });
    ended.catch(() => undefined);
    return Promise.race([found.promise, ended]).finally(() => this.#watchers.delete(look));
  }

  async ready(): Promise<ReadyLine> {
    const [line] = await this.said('stdout', /^\{.*\}$/m);
    return JSON.parse(line) as ReadyLine;
  }

  /** Sends a signal, if any, and waits for the end. */
  async ended(signal?: NodeJS.Signals): Promise<{ code: number | null; stdout: string; stderr: string }> {
    if (signal !== undefined) this.child.kill(signal);
    await this.#exit;
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  #received(output: 'stdout' | 'stderr', text: string): void {
    this[output] += text;
    for (const look of this.#watchers) look();
  }
}

/** `up --json --port 0` over a test's workspace; its data folder is the workspace's own. */
export function startUp(root: string, ...args: string[]): CliProcess {
  return new CliProcess(fixtureProgram, [root, 'up', '--json', '--port', '0', ...args]);
}

/** Asks until the answer is 200: a service that has just started may not be known to the edge yet. */
export async function answerOf(url: string): Promise<unknown> {
  for (;;) {
    const response = await fetch(url);
    const text = await response.text();
    if (response.status === 200) return JSON.parse(text);
  }
}

/** Pids of the running children of a process whose command line has `word`. */
export function childrenOf(parent: number, word: string): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match?.[2] === String(parent) && match[3]?.includes(word) === true)
    .map((match) => Number(match?.[1]));
}
