import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { isPortFree, type ContainerDefinition, type ProcessEnd, type ProcessOwner } from '../src/index.ts';

export const owner: ProcessOwner = { service: 'alpha', task: 'alpha-1' };

/** A container that runs a few lines of JavaScript, on any port: test files run side by side and would compete for one. */
export function nodeContainer(
  code: string,
  overrides: Partial<ContainerDefinition> = {},
): ContainerDefinition {
  return {
    name: 'app',
    command: process.execPath,
    args: ['--input-type=module', '--eval', code],
    workingFolder: '/',
    environment: {},
    essential: true,
    port: { variable: 'PORT' },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
    ...overrides,
  };
}

/** A port for tests that need one by number: a fixed one would be taken by the same test of another run. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    if (await isPortFree(port)) return port;
  }
}

/** Code of a process that listens on its port, says so, and runs until it is ended. */
export const listening = `
  import { createServer } from 'node:net';
  createServer(() => {}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
`;

/** Collects a process's output and how it ends. */
export class Listener {
  readonly lines: string[] = [];
  readonly #waiting = new Map<string, () => void>();
  readonly #ended = Promise.withResolvers<ProcessEnd>();

  line(text: string): void {
    this.lines.push(text);
    this.#waiting.get(text)?.();
  }

  ended(end: ProcessEnd): void {
    this.#ended.resolve(end);
  }

  end(): Promise<ProcessEnd> {
    return this.#ended.promise;
  }

  /** The first line that it prints. */
  async firstLine(): Promise<string> {
    return new Promise((resolve) => {
      const line = this.line.bind(this);
      this.line = (text) => {
        line(text);
        resolve(text);
      };
      if (this.lines[0] !== undefined) resolve(this.lines[0]);
    });
  }

  async printed(text: string): Promise<void> {
    if (this.lines.includes(text)) return;
    await new Promise<void>((resolve) => this.#waiting.set(text, resolve));
  }
}

/** A connection to a listening process: it closes when the process ends, however it ends. */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
