import manifest from '@fairway/metrics-manifest';
import { Database, DatabaseListener, readerAddress } from '@fairway/postgres';
import { runService, signInOf, type Logger } from '@fairway/service-kit';
import { WebSockets } from '@fairway/service-kit/web-sockets';

import { Answers } from './answers.ts';
import { createApp } from './app.ts';
import { loadConfig, type Config } from './config.ts';
import { todayIn, type Today } from './data/calendar.ts';
import { CHANGES_CHANNEL, readChange, type Change } from './data/changes.ts';
import { definitionsIn } from './data/definitions.ts';
import { BedrockGenerator } from './generator/bedrock-generator.ts';
import { templateGenerator } from './generator/template-generator.ts';
import { LiveFeeds } from './live/live-feeds.ts';
import { LIVE_PROTOCOL } from './live/live-protocol.ts';
import { seedSources } from './seed/seed-sources.ts';
import { StoredSql } from './sql/stored-sql.ts';

/** Seed files may be large, and no request waits meanwhile. */
const seedTimes = { statementMs: 60_000, answerMs: 90_000 };

await runService(manifest, loadConfig, async (config, { identity, logger, createReadiness }) => {
  const today = todayIn(config.METRICS_TIME_ZONE, () => new Date());
  await loadConfiguredSeeds(config, logger, today);

  const { connection, database, reader } = openDatabases(config, logger);
  const definitions = definitionsIn(database, onChange);
  const storedSql = new StoredSql(reader);
  const ttlMs = config.CACHE_TTL_SECONDS * 1_000;
  const answers = new Answers({ definitions, storedSql, ttlMs });
  const feeds = new LiveFeeds({ answers, logger, recheckMs: ttlMs });
  const webSockets = new WebSockets({ manifest, protocol: LIVE_PROTOCOL, logger });
  const changes = new DatabaseListener({
    ...connection,
    channel: CHANGES_CHANNEL,
    onMessage: (payload) => onChange(readChange(payload)),
    // Any change may have been missed while the listener was not connected.
    onListening: () => onChange({ all: true }),
  });
  // A connection that stays open would keep a pausing server awake: there the time to live is all that renews
  // answers.
  if (!config.DATABASE_MAY_PAUSE) changes.start();
  const app = createApp({
    identity,
    logger,
    readiness: createReadiness([database.readiness()]),
    definitions,
    answers,
    storedSql,
    today,
    feeds,
    webSockets,
    generator:
      config.BEDROCK_MODEL_ID === '' ? templateGenerator : new BedrockGenerator(config.BEDROCK_MODEL_ID),
    signIn: signInOf(config),
    allowedOrigins: config.CORS_ALLOWED_ORIGINS,
  });
  return {
    app,
    webSockets,
    upgrade: webSockets.upgradeWith(app),
    resources: [changes, reader, database],
  };

  function onChange(change: Change): void {
    answers.onChange(change);
    feeds.onChange(change);
  }
});

function openDatabases(config: Config, logger: Logger) {
  const pools = manifest.needs.database ?? { poolSize: 1 };
  const connection = {
    address: config.DATABASE_URL,
    authentication: config.DATABASE_AUTHENTICATION,
    applicationName: manifest.name,
    logger,
  };
  const asReader = { ...connection, address: readerAddress(config.DATABASE_URL) };
  return {
    connection,
    database: new Database({ ...connection, poolSize: pools.poolSize }),
    reader: new Database({ ...asReader, poolSize: pools.readerPoolSize ?? 1 }),
  };
}

async function loadConfiguredSeeds(config: Config, logger: Logger, today: Today): Promise<void> {
  const sources = seedSources(config, today);
  if (Object.values(sources).every((source) => source === undefined)) return;
  const { loadSeeds } = await import('./seed/load-seeds.ts');
  const database = new Database({
    address: config.DATABASE_URL,
    authentication: config.DATABASE_AUTHENTICATION,
    poolSize: 1,
    applicationName: `${manifest.name} seeds`,
    logger,
    times: seedTimes,
  });
  try {
    await loadSeeds(database, sources, logger);
  } finally {
    await database.close();
  }
}
