import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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

/** A task as the container runs it; resolves when it listens to HTTP, and to the database where it may. */
export async function startTask(database: TestDatabase, variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: environment['PATH'],
      ENVIRONMENT: 'test',
      APP_VERSION: 'v',
      APP_COMMIT: 'c',
      RELEASE: 'r',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      PORT: '0',
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
    const { msg, port } = JSON.parse(line) as { msg: string; port?: number };
    if (msg === 'listening') {
      child.stdout.resume();
      return `http://127.0.0.1:${port}`;
    }
  }
  throw new Error('the task ended before it listened');
}
