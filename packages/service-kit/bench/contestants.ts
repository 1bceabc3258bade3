import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { answers, freePort } from '../test/benchmarking/index.ts';

/** A server in the race; every one answers `GET /hello` with the same JSON. */
export interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
}

const FASTAPI = ['fastapi==0.165.0', 'uvicorn[standard]==0.54.0'];
const folder = new URL('./servers/', import.meta.url);
const nothing = { LOG_LEVEL: 'silent' };

/** Starts every server that this machine can run, each in a process of its own. */
export async function startContestants(): Promise<Contestant[]> {
  const started = [
    startNode('raw node:http', 'raw.ts'),
    startNode('fastify', 'fastify.ts'),
    startNode('express', 'express.ts'),
    startNode('express, kit server', 'express-prototypes.ts'),
    startNode('kit, no log', 'kit.ts'),
    startNode('kit, full', 'kit.ts', { LOG_LEVEL: 'info' }),
    startNode('kit, traced', 'kit.ts', {
      LOG_LEVEL: 'info',
      OTEL_EXPORTER_OTLP_ENDPOINT: await startCollector(),
    }),
    startFastApi(),
  ];
  const all = await Promise.all(started);
  return all.filter((contestant) => contestant !== undefined);
}

/** Takes spans and forgets them; it does not keep the benchmark alive. */
async function startCollector(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end('{}'));
  });
  await once(server.listen(0, '127.0.0.1').unref(), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startNode(name: string, file: string, env: object = nothing): Promise<Contestant> {
  const script = fileURLToPath(new URL(file, folder));
  return startProcess(name, process.execPath, () => [script], env);
}

async function startFastApi(): Promise<Contestant | undefined> {
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
  const options = ['--no-access-log', '--log-level', 'error', '--app-dir', fileURLToPath(folder)];
  return startProcess('fastapi + uvicorn', python, (port) => [
    '-m',
    'uvicorn',
    'fastapi_hello:app',
    '--port',
    String(port),
    ...options,
  ]);
}

async function startProcess(
  name: string,
  command: string,
  args: (port: number) => string[],
  env: object = nothing,
): Promise<Contestant> {
  const port = await freePort();
  const child = spawn(command, args(port), {
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}/hello`;
  await requireHello(name, url, child);
  return { name, url, process: child };
}

async function requireHello(name: string, url: string, child: ChildProcess): Promise<void> {
  const body = await (await answers(name, url, child)).text();
  if (body.replaceAll(' ', '') !== '{"message":"Hello,World!"}') {
    throw new Error(`${name} answers something else: ${body}`);
  }
}
