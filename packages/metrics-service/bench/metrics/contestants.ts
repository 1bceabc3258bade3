import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { readerAddress } from '@fairway/postgres';
import type { TestDatabase } from '@fairway/postgres/testing';
import { spawnServer } from '@fairway/service-kit/benchmarking';
import { startTokenIssuer } from '@fairway/service-kit/testing';
import pg from 'pg';

import { environment } from '../../test/support/config.ts';
import { ask, MetricsDatabases } from '../../test/support/running-metrics.ts';

/** One record: the way to it is measured, not its size. */
export const SMALL_METRIC = '3e5c0f85-9041-4c3d-8e6f-8daf41507c94';
const LONG_METRIC = '0b8f3c52-6d1e-4f0a-9f3b-5a7c1e2d4f61';
const READER_CONNECTIONS = 4;

/** A service in a process of its own. */
export interface Process {
  readonly origin: string;
  readonly pid: number;
  readonly token: string;
  /** Tokens of several people: sockets are limited by person. */
  readonly tokens: readonly string[];
}

export interface Contestants {
  readonly hello: Process;
  readonly cached: Process;
  readonly uncached: Process;
  readonly longMetric: string;
  /** The small metric's SQL by `pg` alone, on as many connections. @returns statements a second */
  readonly plain: (seconds: number) => Promise<number>;
  /** Adds a record that the small metric shows. */
  readonly change: () => Promise<void>;
  close(): Promise<void>;
}

export async function openContestants(): Promise<Contestants> {
  const issuer = await startTokenIssuer();
  const databases = await MetricsDatabases.start();
  const database = await databases.copyWithSamples();
  const scope = 'api/backend_access api/metrics.write';
  const people = Array.from({ length: 10 }, (_, index) => issuer.mint(scope, { sub: `person-${index}` }));
  const tokens = await Promise.all(people);
  const token = tokens[0] ?? '';
  const children: ChildProcess[] = [];

  async function start(file: string, variables: Record<string, string> = {}): Promise<Process> {
    const child = spawnServer(fileURLToPath(new URL(file, import.meta.url)), {
      env: {
        ...variablesOf(database),
        TOKEN_ISSUER: issuer.issuer,
        TOKEN_CLIENT_IDS: issuer.clientId,
        TOKEN_PAGE_CLIENT_ID: issuer.clientId,
        ...variables,
      },
      stdout: 'pipe',
    });
    children.push(child);
    return { origin: await listening(child), pid: child.pid ?? 0, token, tokens };
  }
  const cached = await start('../../src/main.ts');
  const reading = await plainReads(database);
  return {
    cached,
    hello: await start('../servers/hello.ts'),
    uncached: await start('../../src/main.ts', { CACHE_TTL_SECONDS: '0' }),
    longMetric: LONG_METRIC,
    plain: reading.read,
    async change() {
      const answer = await ask(
        cached.origin,
        'POST',
        `/metrics/${SMALL_METRIC}/metric-records`,
        { obsolescence_val: 1_000 },
        token,
      );
      if (answer.status !== 201) throw new Error(`a record was answered with ${answer.status}`);
    },
    async close() {
      await reading.close();
      for (const child of children) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await databases.close();
      await issuer.close();
    },
  };
}

function variablesOf(database: TestDatabase): Record<string, string> {
  return {
    PATH: environment['PATH'] ?? '',
    ENVIRONMENT: 'bench',
    APP_VERSION: 'v',
    APP_COMMIT: 'c',
    RELEASE: 'r',
    LOG_LEVEL: 'info',
    HOST: '127.0.0.1',
    PORT: '0',
    TRUSTED_PROXIES: '0',
    SIGN_IN_REQUIRED: 'true',
    CORS_ALLOWED_ORIGINS: '',
    DATABASE_URL: database.url,
    DATABASE_AUTHENTICATION: 'url',
    DATABASE_MAY_PAUSE: 'false',
    METRICS_SEED_JSON: '',
    QUERIES_SEED_CSV: '',
    METRIC_RECORDS_SEED_JSON: '',
    BEDROCK_MODEL_ID: '',
    METRICS_TIME_ZONE: 'UTC',
    CACHE_TTL_SECONDS: '300',
  };
}

async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('its log is not read');
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, port } = JSON.parse(line) as { readonly msg: string; readonly port?: number };
    if (msg !== 'listening') continue;
    child.stdout.resume();
    return `http://127.0.0.1:${port}`;
  }
  throw new Error('a service ended before it listened');
}

const SQL = `SELECT round(sum(obsolescence_val) FILTER (WHERE date > $1::date - $2::int), 0) AS value,
  round(sum(obsolescence_val) FILTER (WHERE date <= $1::date - $2::int), 0) AS before
FROM metrics
WHERE id = 'd4a7cae3-4f51-4062-9d7e-8f9a0b1c2d34' AND date > $1::date - 2 * $2::int AND date <= $1::date`;

async function plainReads(
  database: TestDatabase,
): Promise<{ readonly read: Contestants['plain']; close(): Promise<unknown> }> {
  const { host, port, role: user, password = '', database: name } = readerAddress(database.address);
  const config = { host, port, user, password, database: name };
  const clients = Array.from({ length: READER_CONNECTIONS }, () => new pg.Client(config));
  await Promise.all(clients.map((client) => client.connect()));
  const day = new Date().toISOString().slice(0, 10);
  const read = async (seconds: number): Promise<number> => {
    const until = performance.now() + seconds * 1_000;
    let done = 0;
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < until) {
          await client.query('BEGIN READ ONLY');
          await client.query({ name: 'plain', text: SQL, values: [day, 30] });
          await client.query('ROLLBACK');
          done += 1;
        }
      }),
    );
    return done / seconds;
  };
  return { read, close: () => Promise.all(clients.map((client) => client.end())) };
}
