import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { TestDatabase } from '@fairway/postgres/testing';

import { environment } from './config.ts';
import { issuer } from './running-metrics.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const children: ChildProcess[] = [];

/** For `afterEach`: ends the tasks at once. */
export async function endTasks(): Promise<void> {
  await Promise.all(
    children.splice(0).map(async (child) => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A task as the container runs it; resolves when it listens to HTTP, and to the database where it may. */
export async function startTask(database: TestDatabase, variables: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: environment['PATH'],
      ENVIRONMENT: 'test',
      APP_VERSION: 'v',
      APP_COMMIT: 'c',
      RELEASE: 'r',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      PORT: String(port),
      TRUSTED_PROXIES: '0',
      DATABASE_URL: database.url,
      DATABASE_AUTHENTICATION: 'url',
      DATABASE_MAY_PAUSE: 'false',
      SIGN_IN_REQUIRED: 'true',
      TOKEN_ISSUER: issuer.issuer,
      TOKEN_CLIENT_IDS: issuer.clientId,
      TOKEN_PAGE_CLIENT_ID: issuer.clientId,
      CORS_ALLOWED_ORIGINS: '',
      METRICS_SEED_JSON: '',
      QUERIES_SEED_CSV: '',
      METRIC_RECORDS_SEED_JSON: '',
      BEDROCK_MODEL_ID: '',
      METRICS_TIME_ZONE: 'UTC',
      CACHE_TTL_SECONDS: '300',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"msg":"listening"')) break;
  }
  child.stdout.resume();
  return `http://127.0.0.1:${port}`;
}
