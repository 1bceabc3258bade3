import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { answers, freePort, spawnProgram, spawnServer, type Loaded } from '../test/benchmarking/index.ts';

/** A server in the race; every one answers `GET /hello` with the same JSON. */
export interface Contestant extends Loaded {
  readonly process: ChildProcess;
}

/** Gets the spans of the traced servers, in a process of its own: it takes no time of theirs. */
export interface Collector {
  readonly origin: string;
  readonly process: ChildProcess;
}

const FASTAPI = ['fastapi==0.165.0', 'uvicorn[standard]==0.54.0'];
const folder = new URL('./servers/', import.meta.url);
const nothing = { LOG_LEVEL: 'silent' };

/**
 * Starts every server that this machine can run, each in a process of its own.
 * @param only the names of those to start @default all
 */
export async function startContestants(
  collector: Collector,
  only?: readonly string[],
): Promise<Contestant[]> {
  const full = { LOG_LEVEL: 'info' };
  const traced = (sampledShare: number) => ({
    ...full,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    OTEL_TRACES_SAMPLER_ARG: String(sampledShare),
  });
  const servers: readonly (readonly [
    name: string,
    start: (name: string) => Promise<Contestant | undefined>,
  ])[] = [
    ['raw node:http', (name) => startNode(name, 'raw.ts')],
    ['fastify', (name) => startNode(name, 'fastify.ts')],
    ['express', (name) => startNode(name, 'express.ts')],
    ['express, kit server', (name) => startNode(name, 'express-prototypes.ts')],
    ['kit, no log', (name) => startNode(name, 'kit.ts')],
    ['kit, full', (name) => startNode(name, 'kit.ts', full)],
    // Of a hundred traces five are sent, as docs/tracing.md recommends.
    ['kit, traced', (name) => startNode(name, 'kit.ts', traced(0.05))],
    ['kit, all traced', (name) => startNode(name, 'kit.ts', traced(1))],
    ['fastapi + uvicorn', startFastApi],
  ];
  const chosen = servers.filter(([name]) => only?.includes(name) ?? true);
  const all = await Promise.all(chosen.map(([name, start]) => start(name)));
  return all.filter((contestant) => contestant !== undefined);
}

export async function startCollector(): Promise<Collector> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawnNode('collector.ts', port, nothing);
  await answers('collector', origin, child);
  return { origin, process: child };
}

/** @throws when the traced servers have sent it nothing: then nothing of tracing was measured */
export async function requireBatches({ origin }: Collector): Promise<void> {
  const batches = await (await fetch(origin)).text();
  if (batches === '0') throw new Error('the collector got no spans');
  console.log(`the collector got ${batches} batches of spans`);
}

async function startNode(name: string, file: string, env: object = nothing): Promise<Contestant> {
  const port = await freePort();
  const child = spawnNode(file, port, env);
  const url = await requireHello(name, port, child);
  return { name, url, process: child, cpuMicros: () => cpuMicrosOf(child) };
}

function spawnNode(file: string, port: number, env: object): ChildProcess {
  return spawnServer(fileURLToPath(new URL(file, folder)), { env: { ...env, PORT: String(port) } });
}

function cpuMicrosOf(child: ChildProcess): Promise<number> {
  return answerTo(child, 'cpu');
}

async function answerTo(child: ChildProcess, message: string | number): Promise<number> {
  const answer = once(child, 'message');
  child.send(message);
  const [micros] = (await answer) as [number];
  return micros;
}

/** The kit, whose tracing is switched while it runs. */
export interface SwitchedKit {
  readonly url: string;
  readonly process: ChildProcess;
  /**
   * @param share of the traces that are sent from now on
   * @returns the CPU time that its process has used, in microseconds, once all spans before are sent
   */
  switchTo(share: number | 'off'): Promise<number>;
}

export async function startSwitchedKit(collector: Collector): Promise<SwitchedKit> {
  const port = await freePort();
  const child = spawnNode('switched-kit.ts', port, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin });
  const url = await requireHello('the kit', port, child);
  return { url, process: child, switchTo: (share) => answerTo(child, share) };
}

async function startFastApi(name: string): Promise<Contestant | undefined> {
  const venv = fileURLToPath(new URL('../../../.fairway/tools/fastapi', import.meta.url));
  const python = `${venv}/bin/python`;
  try {
    if (!existsSync(python)) {
      execFileSync('python3', ['-m', 'venv', venv], { stdio: 'pipe' });
      execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...FASTAPI], { stdio: 'pipe' });
    }
  } catch {
    console.error('skipped: fastapi not found (apt-get install python3-venv, and a reachable PyPI)');
    return undefined;
  }
  const port = await freePort();
  const options = ['--no-access-log', '--log-level', 'error', '--app-dir', fileURLToPath(folder)];
  const args = ['-m', 'uvicorn', 'fastapi_hello:app', '--port', String(port), ...options];
  const child = spawnProgram(python, args, { env: {} });
  return { name, url: await requireHello(name, port, child), process: child };
}

/** @returns the address that says hello */
async function requireHello(name: string, port: number, child: ChildProcess): Promise<string> {
  const url = `http://127.0.0.1:${port}/hello`;
  const body = await (await answers(name, url, child)).text();
  // Some end their answer with a new line, some put a space after the colon.
  if (body.trim().replace('": "', '":"') !== '{"message":"Hello, World!"}') {
    throw new Error(`${name} answers something else: ${body}`);
  }
  return url;
}
