import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { TestDatabase } from '@fairway/postgres/testing';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';

import { environment } from './support/config.ts';
import { ask, issuer, MetricsDatabases, SAMPLE_METRIC } from './support/running-metrics.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let databases: MetricsDatabases;
beforeAll(async () => {
  databases = await MetricsDatabases.start();
});
const children: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(
    children.splice(0).map(async (child) => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }),
  );
});
afterAll(() => databases.close());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A task as the container runs it; resolves when it listens to HTTP, and to the database where it may. */
async function startTask(database: TestDatabase, variables: Record<string, string> = {}) {
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

const listeners = (database: TestDatabase) =>
  databases.asAdmin('postgres', async (client) => {
    const { rows } = await client.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN %'",
      [database.address.database],
    );
    return (rows as { n: number }[])[0]?.n;
  });

test('what one task changes, another does not answer from its cache', async () => {
  const database = await databases.copyWithSamples();
  const [one, other] = await Promise.all([startTask(database), startTask(database)]);
  const metric = '2d6b1e74-8f30-4b2c-9d5e-7c9e304f6b83';
  const total = async (origin: string) => {
    const { body } = await ask(origin, 'GET', `/metrics/${metric}`);
    return body.records.reduce((sum: number, { alerts }: { alerts: number }) => sum + alerts, 0) as number;
  };
  const before = await total(other);
  expect(await total(other)).toBe(before);

  await ask(one, 'POST', `/metrics/${metric}/metric-records`, { alert_type: 'price' });

  // The message is on its way: ask until it has arrived, the cache would answer the old number for five minutes.
  let after = await total(other);
  while (after === before) after = await total(other);
  expect(after).toBe(before + 1);
});

test('where the database may pause, no connection listens', async () => {
  const database = await databases.copyWithSamples();
  const origin = await startTask(database, { DATABASE_MAY_PAUSE: 'true' });

  expect((await ask(origin, 'GET', `/metrics/${SAMPLE_METRIC}`)).status).toBe(200);
  expect(await listeners(database)).toBe(0);
});
