import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { logHistory } from '../../../src/environment/log-history.ts';

const program = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

export interface RunningService {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
}

/** A whole environment of this machine, as `fairway up` starts it. */
export interface RunningEnvironment {
  readonly origin: string;
  readonly port: number;
  readonly services: readonly RunningService[];
  /** The edge is a part of it. */
  readonly pid: number;
  /** The services' log lines since then, one JSON object a line. */
  logLines(since: Date): readonly LogLine[];
  stop(): Promise<void>;
}

export interface LogLine {
  readonly msg: string;
  readonly service: string;
  readonly status?: number;
  readonly requestId?: string;
}

/** @param port 0 for any free one */
export async function startEnvironment(port: number): Promise<RunningEnvironment> {
  const data = await mkdtemp(join(tmpdir(), 'fairway-inputs-'));
  const up = spawn(process.execPath, [program, 'up', '--json', '--port', `${port}`, '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = await readyLine(up);
  const endEarly = (code: number | null, signal: string | null): void => {
    console.error(`failed: the environment ended in the middle: ${signal ?? code}`);
    process.exit(1);
  };
  up.once('exit', endEarly);
  return {
    origin: ready.origin,
    port: Number(new URL(ready.origin).port),
    services: ready.services,
    pid: up.pid ?? 0,
    logLines: (since) =>
      ready.services
        .flatMap(({ name }) => logHistory(ready.logs, name, since))
        .flatMap(({ line }) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : [])),
    async stop() {
      up.off('exit', endEarly).kill('SIGTERM');
      await once(up, 'exit');
      await rm(data, { recursive: true, force: true });
    },
  };
}

interface ReadyLine {
  readonly origin: string;
  readonly services: readonly RunningService[];
  readonly logs: string;
}

async function readyLine(up: ChildProcess): Promise<ReadyLine> {
  if (up.stdout === null) throw new Error('the environment has no output');
  for await (const line of createInterface(up.stdout)) {
    if (line.startsWith('{')) return JSON.parse(line) as ReadyLine;
  }
  throw new Error('the environment ended before it was ready');
}
