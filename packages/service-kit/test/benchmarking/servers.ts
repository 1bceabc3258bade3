import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const END_WITH_BENCHMARK = new URL('./end-with-benchmark.ts', import.meta.url).href;
const PROGRAM = fileURLToPath(new URL('./program.ts', import.meta.url));

export interface ServerOptions {
  readonly args?: readonly string[];
  /** @default this process's variables */
  readonly env?: Readonly<Record<string, string>>;
  /** @default 'ignore' */
  readonly stdout?: 'ignore' | 'pipe';
}

/**
 * Starts a server of a benchmark in a process of its own, which ends with the benchmark however that ends.
 * @param file its program for Node
 * @returns the process; it has a channel for messages
 * @example
 * const child = spawnServer(fileURLToPath(new URL('./servers/hello.ts', import.meta.url)), { stdout: 'pipe' });
 */
export function spawnServer(
  file: string,
  { args = [], env, stdout = 'ignore' }: ServerOptions = {},
): ChildProcess {
  return spawn(process.execPath, ['--import', END_WITH_BENCHMARK, file, ...args], {
    env,
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
  });
}

/**
 * The same for a program that is no Node. End it with SIGTERM, which it gets; SIGKILL would end only the process that
 * looks after it.
 */
export function spawnProgram(
  command: string,
  args: readonly string[],
  { env, stdout = 'ignore' }: Omit<ServerOptions, 'args'> = {},
): ChildProcess {
  return spawn(process.execPath, [PROGRAM, command, ...args], {
    env,
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
  });
}
