import { Database, readerAddress } from '@fairway/postgres';
import { migrateDatabase } from '@fairway/postgres/migrate';
import { TestDatabases, type TestDatabase } from '@fairway/postgres/testing';
import { Readiness, SignIn, type SignInOptions } from '@fairway/service-kit';
import {
  captureLog,
  runApp,
  sampleIdentity,
  startTokenIssuer,
  stopRunningApps,
  type CapturedLog,
  type RunningApp,
} from '@fairway/service-kit/testing';
import manifest from '@fairway/metrics-manifest';
import { WebSockets } from '@fairway/service-kit/web-sockets';
import type { WebSocketLimits } from '@fairway/service-manifest';

import { Answers } from '../../src/answers.ts';
import { createApp } from '../../src/app.ts';
import { definitionsIn } from '../../src/data/definitions.ts';
import type { SqlGenerator } from '../../src/generator/generator.ts';
import { templateGenerator } from '../../src/generator/template-generator.ts';
import { liveClientLimits, type LiveClientLimits } from '../../src/live/live-client.ts';
import { LiveFeeds } from '../../src/live/live-feeds.ts';
import { LIVE_PROTOCOL } from '../../src/live/live-protocol.ts';
import { loadSeeds, type SeedSources } from '../../src/seed/load-seeds.ts';
import { seedSources } from '../../src/seed/seed-sources.ts';
import { StoredSql } from '../../src/sql/stored-sql.ts';
import { environment } from './config.ts';

const migrations = new URL('../../src/assets/migrations/', import.meta.url);
const silent = { info: () => undefined, warn: () => undefined };

/** The day that it is in tests. */
export const TODAY = '2026-05-12';

export const sample = {
  METRICS_SEED_JSON: 'sample',
  QUERIES_SEED_CSV: 'sample',
  METRIC_RECORDS_SEED_JSON: 'sample',
};

/** The first of the samples; it is not editable. */
export const SAMPLE_METRIC = '0b8f3c52-6d1e-4f0a-9f3b-5a7c1e2d4f61';

/** The issuer of the tokens of a test file. */
export const issuer = await startTokenIssuer();
export const tokenSettings = {
  issuer: issuer.issuer,
  clientIds: [issuer.clientId],
  pageClientId: issuer.clientId,
};

/** May read and write. */
export const fullToken = await issuer.mint('api/backend_access api/metrics.write');

/** One server for a test file, one migrated database to copy for each test. */
export class MetricsDatabases {
  readonly #server: TestDatabases;
  readonly #empty: TestDatabase;
  readonly #sampled: TestDatabase;

  private constructor(server: TestDatabases, empty: TestDatabase, sampled: TestDatabase) {
    this.#server = server;
    this.#empty = empty;
    this.#sampled = sampled;
  }

  static async start(): Promise<MetricsDatabases> {
    const server = await TestDatabases.start();
    const empty = server.unmade();
    await migrateDatabase({ ...empty, migrations, hasReader: true }, silent);
    const sampled = await server.copyOf(empty);
    await seed(sampled);
    // PostgreSQL copies a database only while no client is connected to it.
    await stopMetrics();
    return new MetricsDatabases(server, empty, sampled);
  }

  /** A database of a test's own, empty. */
  copy(): Promise<TestDatabase> {
    return this.#server.copyOf(this.#empty);
  }

  /** The same with the samples in it. */
  copyWithSamples(): Promise<TestDatabase> {
    return this.#server.copyOf(this.#sampled);
  }

  asAdmin: TestDatabases['asAdmin'] = (database, work) => this.#server.asAdmin(database, work);

  close(): Promise<void> {
    return this.#server.close();
  }
}

/** Open ones, with the name of their database. */
const pools = new Map<Database, string>();

export function poolOf(database: TestDatabase, as: 'service' | 'reader' = 'service'): Database {
  const { logger } = captureLog();
  const address = as === 'reader' ? readerAddress(database.address) : database.address;
  const pool = new Database({
    address,
    authentication: 'url',
    poolSize: 4,
    applicationName: 'metrics',
    logger,
  });
  pools.set(pool, database.address.database);
  return pool;
}

export async function seed(
  database: TestDatabase,
  sources: SeedSources = seedSources(sample, () => TODAY),
): Promise<CapturedLog> {
  const log = captureLog();
  await loadSeeds(poolOf(database), sources, log.logger);
  return log;
}

export interface RunningMetrics extends RunningApp {
  readonly answers: Answers;
  readonly feeds: LiveFeeds;
  readonly webSockets: WebSockets;
}

export interface MetricsOptions {
  readonly generator?: SqlGenerator;
  readonly ttlMs?: number;
  readonly today?: () => string;
  readonly liveLimits?: Partial<LiveClientLimits>;
  readonly sockets?: Partial<WebSocketLimits>;
  /** The issuer whose tokens it takes. @default the test file's issuer */
  readonly signIn?: SignInOptions;
}

/** The service on a free port. */
export async function runMetrics(
  database: TestDatabase,
  options: MetricsOptions = {},
): Promise<RunningMetrics> {
  const own = poolOf(database);
  const definitions = definitionsIn(own, (change) => {
    answers.onChange(change);
    feeds.onChange(change);
  });
  const storedSql = new StoredSql(poolOf(database, 'reader'));
  const answers = new Answers({ definitions, storedSql, ttlMs: options.ttlMs ?? 300_000 });
  const { logger } = captureLog();
  const feeds = new LiveFeeds({ answers, logger, recheckMs: options.ttlMs ?? 300_000 });
  const webSockets = new WebSockets({
    manifest: { name: 'metrics', webSockets: { ...manifest.webSockets!, ...options.sockets } },
    protocol: LIVE_PROTOCOL,
    logger,
  });
  const upgrade: { with?: ReturnType<WebSockets['upgradeWith']> } = {};
  const readiness = new Readiness([own.readiness()]);
  const running = await runApp(
    (kit) => {
      const app = createApp({
        ...kit,
        identity: sampleIdentity('metrics'),
        definitions,
        storedSql,
        answers,
        feeds,
        webSockets,
        signIn: new SignIn(options.signIn ?? tokenSettings),
        generator: options.generator ?? templateGenerator,
        today: options.today ?? (() => TODAY),
        liveLimits: { ...liveClientLimits, ...options.liveLimits },
      });
      upgrade.with = webSockets.upgradeWith(app);
      return app;
    },
    { readiness, webSockets, upgrade: (...handshake) => upgrade.with?.(...handshake) },
  );
  return { ...running, answers, feeds, webSockets };
}

/** Ends the services at once, as when they are killed. */
export const stopServices = stopRunningApps;

/** The folder for screenshots of the page; undefined: none are taken. */
export const shotsFolder = environment['SCREENSHOTS'];

/** For `afterEach`: ends the services and their connections. */
export async function stopMetrics(): Promise<void> {
  stopRunningApps();
  await Promise.all([...pools.keys()].map((pool) => pool.close()));
  pools.clear();
}

/** Ends the connections to one database. */
export async function closePools({ address }: TestDatabase): Promise<void> {
  const own = [...pools].filter(([, name]) => name === address.database).map(([pool]) => pool);
  for (const pool of own) pools.delete(pool);
  await Promise.all(own.map((pool) => pool.close()));
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test says what it expects in it
  readonly body: any;
}

/** @param token none when it is empty */
export async function ask(
  origin: string,
  method: string,
  path: string,
  body?: unknown,
  token = fullToken,
): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
