import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { serviceEnvironment } from './config.ts';

const PROGRAM = join(import.meta.dirname, '../../../../packages/logs-service/src/main.ts');

/** The service as a process of its own, with the variables that a container receives. */
export class LogsProcess {
  readonly origin: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child;
    this.origin = origin;
  }

  static async start(variables: Readonly<Record<string, string>>): Promise<LogsProcess> {
    const child = spawn(process.execPath, [PROGRAM], {
      env: serviceEnvironment({ ...variables, HOST: '127.0.0.1', PORT: '0' }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const { msg, port } = JSON.parse(line) as { readonly msg?: string; readonly port?: number };
      if (msg === 'listening' && port !== undefined) {
        child.stdout.resume();
        return new LogsProcess(child, `http://127.0.0.1:${port}`);
      }
    }
    throw new Error('the service ended before it listened');
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
