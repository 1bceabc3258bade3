import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { line, putLog, startWorld, STATE_BUCKET } from './support/world.ts';

/** Parts of the engine's folder that every analysis has: the scanner, what it would cost, and how a request names an engine. */
const OF_ALL = ['crossover', 'estimate', 'log-engine', 'log-tables', 'scanner-engine'];
/** Athena's client, and what of ours only its users need. The types among them are in no bundle. */
const OF_ATHENA = new RegExp(
  `client-(?:athena|glue)/|/src/engine/(?!(?:${OF_ALL.join('|')})\\.ts)|/src/analyses/(?!chosen-engine\\.ts)`,
);
const BUCKET = 'unloaded-logs';
const world = await startWorld();
const chosen = { LOG_QUERY_WORKGROUP: 'logs', LOG_TABLES: `${BUCKET}=logs.unloaded` };
const variables = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../../node_modules/.cache/node'),
  AWS_ENDPOINT_URL: world.endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
  ENVIRONMENT: 'test',
  APP_VERSION: 'abc',
  APP_COMMIT: 'def',
  RELEASE: 'ghi',
  PORT: '0',
  LOG_LEVEL: 'info',
  LOG_BUCKETS: BUCKET,
  STATE_BUCKET,
  STATE_PREFIX: 'logs/',
  METRICS_NAMESPACE: 'LogAnalytics',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:notices',
  SIGN_IN_REQUIRED: 'false',
  TOKEN_ISSUER: '',
  TOKEN_CLIENT_IDS: '',
  CORS_ALLOWED_ORIGINS: '',
  DAILY_PREFIX: '',
  DAILY_THRESHOLD: '1',
};
const recorder = ['--import', join(import.meta.dirname, 'support/record-modules.ts')];
const source = (file: string): string => join(import.meta.dirname, '../src', file);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unloaded-'));
  const builder = join(import.meta.dirname, '../../../tools/workspace/src/build/main.ts');
  await Promise.all([
    putLog(world, BUCKET, 'a/2025-09-15T12-00.jsonl', line('orders', '2025-09-15T12:00:00Z')),
    // The released files, as the task `build` makes them.
    promisify(execFile)(process.execPath, [builder, 'packages/logs-service', bundled('')]),
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

const bundled = (file: string): string => join(folder, 'dist', file);

/** The modules that a process loaded until it ended. */
function loadedBy(name: string) {
  const file = join(folder, name);
  return {
    env: { ...variables, LOADED_MODULES: file },
    modules: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []),
  };
}

/** The source files that have a part in a file of the bundle. */
function sourcesOf(file: string): readonly string[] {
  const map = `${bundled(file)}.map`;
  return existsSync(map) ? (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }).sources : [];
}

/**
 * The source files of all that the bundled service has loaded when it has started, counted, and answered for an engine
 * and an analysis that it does not have.
 */
async function serviceSources(name: string, more: Record<string, string>): Promise<readonly string[]> {
  const { env, modules } = loadedBy(name);
  const child = spawn(process.execPath, [...recorder, bundled('main.mjs')], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let hasListened = false;
  for await (const text of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(text) as { msg: string; port?: number };
    if (msg !== 'listening') continue;
    hasListened = true;
    child.stdout.resume();
    const base = `http://127.0.0.1:${port}`;
    const counted = await fetch(`${base}/analyze?bucket=${BUCKET}&prefix=a/`);
    expect(await counted.json()).toMatchObject({ total: 1 });
    expect((await fetch(`${base}/-/logs/analyses/6c84fb90-12c4-11e1-840d-7b25c5ee775a`)).status).toBe(404);
    if (more['LOG_QUERY_WORKGROUP'] === '')
      expect((await fetch(`${base}/analyze?bucket=${BUCKET}&engine=athena`)).status).toBe(422);
    break;
  }
  // Otherwise it has ended, and said why on standard error: what it loaded says nothing.
  expect(hasListened).toBe(true);
  // Unlike SIGTERM, it has no lame-duck time.
  child.kill('SIGINT');
  await once(child, 'exit');
  return modules().flatMap((url) => sourcesOf(basename(url)));
}

async function commandModules(name: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { env, modules } = loadedBy(name);
  const ended = Promise.withResolvers<undefined>();
  const command = [
    ...recorder,
    source('cli/main.js'),
    '--bucket',
    BUCKET,
    '--prefix',
    'a/',
    '--all',
    ...args,
  ];
  // Athena is not there; whether its client was loaded is all that counts.
  execFile(process.execPath, command, { env: { ...env, ...chosen } }, () => ended.resolve(undefined));
  await ended.promise;
  return modules();
}

/** A file of the bundle, and all that it imports before it begins. */
function staticImports(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  const code = readFileSync(bundled(file), 'utf8');
  for (const [, name = ''] of code.matchAll(/(?:\bfrom|^import) ?"\.\/([^"]+\.mjs)"/gm))
    staticImports(name, found);
  return found;
}

const ofAthena = (modules: readonly string[]) => modules.filter((url) => OF_ATHENA.test(url));

test('the service listens before it loads a client of AWS', () => {
  const eager = [...staticImports('main.mjs')].flatMap(sourcesOf);

  expect(eager.some((source) => source.includes('node_modules/express/'))).toBe(true);
  expect(eager.filter((source) => /node_modules\/@(?:aws-sdk|smithy)\//.test(source))).toEqual([]);
});

describe('nothing of Athena is loaded', () => {
  test('by the service as it is released, unless its environment chose it', async () => {
    const [without, having] = await Promise.all([
      serviceSources('without', { LOG_QUERY_WORKGROUP: '', LOG_TABLES: '' }),
      serviceSources('having', chosen),
    ]);

    expect(without.some((source) => source.includes('client-s3/'))).toBe(true);
    expect(ofAthena(without)).toEqual([]);
    expect(ofAthena(having).some((source) => source.includes('client-athena/'))).toBe(true);
  });

  test('of its files from those that any program of it begins with', () => {
    const programs = readdirSync(bundled('')).filter((file) => /^(?:main|jobs-.*)\.mjs$/.test(file));
    expect(programs.length).toBeGreaterThan(1);
    for (const program of programs) {
      const eager = [...staticImports(program)].flatMap(sourcesOf);

      expect(eager.some((source) => source.includes('logs-service/src/'))).toBe(true);
      expect([program, ofAthena(eager)]).toEqual([program, []]);
    }
  });

  test('by the command, unless it counts with it', async () => {
    const [scanned, estimated, asked] = await Promise.all([
      commandModules('scanned'),
      commandModules('estimated', '--engine', 'athena', '--dry-run'),
      commandModules('asked', '--engine', 'athena'),
    ]);

    expect(scanned.some((url) => url.includes('client-s3'))).toBe(true);
    expect([...ofAthena(scanned), ...ofAthena(estimated)]).toEqual([]);
    expect(ofAthena(asked).some((url) => url.includes('client-athena'))).toBe(true);
  });
});
