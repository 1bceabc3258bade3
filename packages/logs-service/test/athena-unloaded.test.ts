import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { line, putLog, startWorld, STATE_BUCKET } from './support/world.ts';

/** The modules that count with Athena: its client, and the parts of ours that only it needs. */
const OF_ATHENA = /client-athena|\/engine\/(?:athena-|create-athena|count-sql|line-sql|object-heads)/;
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
  await putLog(world, BUCKET, 'a/2025-09-15T12-00.jsonl', line('orders', '2025-09-15T12:00:00Z'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The modules that a process loaded until it ended. */
function loadedBy(name: string) {
  const file = join(folder, name);
  return {
    env: { ...variables, LOADED_MODULES: file },
    modules: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []),
  };
}

/**
 * The modules that the service has loaded when it has started, counted, and refused a request for an engine that it
 * does not have.
 */
async function serviceModules(name: string, more: Record<string, string>): Promise<readonly string[]> {
  const { env, modules } = loadedBy(name);
  const child = spawn(process.execPath, [...recorder, source('main.ts')], {
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
    break;
  }
  // Otherwise it has ended, and said why on standard error: what it loaded says nothing.
  expect(hasListened).toBe(true);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return modules();
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

const ofAthena = (modules: readonly string[]) => modules.filter((url) => OF_ATHENA.test(url));

describe('nothing of Athena is loaded', () => {
  test('by the service, unless its environment chose it', async () => {
    const [without, having] = await Promise.all([
      serviceModules('without', { LOG_QUERY_WORKGROUP: '', LOG_TABLES: '' }),
      serviceModules('having', chosen),
    ]);

    expect(without.some((url) => url.includes('client-s3'))).toBe(true);
    expect(ofAthena(without)).toEqual([]);
    expect(ofAthena(having).some((url) => url.includes('client-athena'))).toBe(true);
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
