// The files as they are released: they are bundled once for all tests of them.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import manifest from '@fairway/logs-manifest';
import { startOtlpReceiver } from '@fairway/service-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ENVIRONMENT, line, NAMESPACE, putLog, startWorld, STATE_BUCKET } from './support/world.ts';

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

const DAY = '2025-09-15';
const [SHOP, BANK, QUIET] = ['shop-logs', 'bank-logs', 'quiet-logs'];

/** The queue that hears what the topic tells. */
async function queue(action: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
  const response = await fetch(world.endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

/** The messages of the topic since the last call. A message that is not deleted comes again after half a minute. */
async function told(): Promise<readonly { readonly subject: string; readonly message: string }[]> {
  const QueueUrl = queueUrl;
  const answer = await queue('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
  const messages = (answer['Messages'] ?? []) as { Body: string; ReceiptHandle: string }[];
  for (const { ReceiptHandle } of messages) await queue('DeleteMessage', { QueueUrl, ReceiptHandle });
  return messages.map(({ Body }) => {
    const { Subject: subject = '', Message: message = '' } = JSON.parse(Body) as Record<string, string>;
    return { subject, message };
  });
}

let queueUrl = '';
let topicArn = '';

beforeAll(async () => {
  queueUrl = String((await queue('CreateQueue', { QueueName: 'inbox' }))['QueueUrl']);
  const { TopicArn } = await world.aws.sns.send(new CreateTopicCommand({ Name: 'daily' }));
  topicArn = TopicArn ?? '';
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:inbox';
  await world.aws.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint }));
  await putLog(world, SHOP, `app/${DAY}T00-00.jsonl`, line('orders', `${DAY}T00:00:01Z`));
  await putLog(world, SHOP, `app/${DAY}T23-00.jsonl`, line('orders', `${DAY}T23:59:59Z`).repeat(2));
  await putLog(world, SHOP, 'app/2025-09-16T00-00.jsonl', line('orders', '2025-09-16T00:00:00Z'));
  await putLog(world, SHOP, `other/${DAY}T12-00.jsonl`, line('billing', `${DAY}T12:00:00Z`));
  await putLog(world, BANK, `${DAY}T12-00.jsonl`, line('ledger', `${DAY}T12:00:00Z`));
  await putLog(world, QUIET, '2025-09-14T12-00.jsonl', line('ledger', '2025-09-14T12:00:00Z'));
});

/** The job as its container runs it: the released file. */
async function report(settings: Record<string, string>, ...args: readonly string[]) {
  const env = {
    ...variables,
    AWS_ENDPOINT_URL_CLOUDWATCH: world.cloudWatchEndpoint,
    // As often as the SDK tries by itself.
    AWS_MAX_ATTEMPTS: '3',
    ENVIRONMENT,
    METRICS_NAMESPACE: NAMESPACE,
    SNS_TOPIC_ARN: topicArn,
    LOG_QUERY_WORKGROUP: '',
    LOG_TABLES: '',
    LOG_BUCKETS: SHOP,
    ...settings,
  };
  const child = spawn(process.execPath, [bundled('jobs-daily-report.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const lines = output
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each) as Record<string, unknown>);
  return { code: code as number, lines, days: lines.filter(({ msg }) => msg === 'day reported') };
}

const dayOf = ['--day', DAY];

describe('the daily report', () => {
  test('counts all logs of the day, and tells the topic once, however often it runs', async () => {
    const first = await report({ DAILY_PREFIX: 'app/' }, ...dayOf);
    const again = await report({ DAILY_PREFIX: 'app/' }, ...dayOf);

    expect(first.code).toBe(0);
    expect(first.days).toMatchObject([
      {
        bucket: SHOP,
        prefix: 'app/',
        day: DAY,
        outcome: 'notified',
        total: 3,
        lines: 3,
        job: 'daily-report',
      },
    ]);
    expect([again.code, again.days[0]?.['outcome']]).toEqual([0, 'already-notified']);
    expect(await told()).toEqual([
      {
        subject: `S3 Logs Daily Report ${DAY}`,
        message: expect.stringMatching(
          /^All logs of 2025-09-15 \(UTC\)\.\n\n3 errors in s3:\/\/shop-logs\/app\/ \(threshold 1, environment test\)\./,
        ),
      },
    ]);
  }, 60_000);

  test('is not told again when a log of the day comes late, or is written again', async () => {
    const key = `app/${DAY}T10-00.jsonl`;
    await putLog(world, SHOP, key, line('orders', `${DAY}T10:00:00Z`));

    const { days } = await report({ DAILY_PREFIX: 'app/' }, ...dayOf);

    expect(days).toMatchObject([{ outcome: 'already-notified', total: 4 }]);
    expect(await told()).toEqual([]);
  }, 60_000);

  test('two that start at the same moment tell it once', async () => {
    const ends = await Promise.all(
      [1, 2].map(() => report({ LOG_BUCKETS: BANK, DAILY_PREFIX: '' }, ...dayOf)),
    );

    expect(ends.map(({ days }) => days[0]?.['outcome']).toSorted()).toEqual(['already-notified', 'notified']);
    expect(await told()).toHaveLength(1);
  }, 60_000);

  test('is one trace where the environment traces, sent before the process ends, and each line names it', async () => {
    const receiver = await startOtlpReceiver();
    try {
      const { code, lines } = await report(
        // Of a hundred requests none is sent; a run always is.
        {
          DAILY_PREFIX: 'app/',
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
          OTEL_TRACES_SAMPLER_ARG: '0',
        },
        ...dayOf,
      );

      expect(code).toBe(0);
      const [root] = receiver.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(root).toMatchObject({
        service: 'logs',
        name: 'job daily-report',
        failed: false,
        attributes: { 'fairway.job.end': 'succeeded' },
      });
      expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([root?.traceId]));
      expect(receiver.spans).toContainEqual(
        expect.objectContaining({ name: 'S3.ListObjectsV2', parentSpanId: root?.spanId }),
      );
      expect(lines.find(({ msg }) => msg === 'day reported')?.['traceId']).toBe(root?.traceId);
    } finally {
      receiver.close();
    }
  }, 60_000);
});

describe('a daily report that fails', () => {
  type Run = Awaited<ReturnType<typeof report>>;
  const receiver = startOtlpReceiver();
  let traced: Run;
  let partial: Run;
  let misused: Run;

  // At the same time: each pauses between its attempts, as often as its manifest says.
  beforeAll(async () => {
    const { endpoint } = await receiver;
    [traced, partial, misused] = await Promise.all([
      report({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, LOG_BUCKETS: 'nobody-has-it' }, ...dayOf),
      report(
        { LOG_BUCKETS: `missing-logs,${QUIET},${SHOP}`, DAILY_PREFIX: 'other/', DAILY_THRESHOLD: '2' },
        ...dayOf,
      ),
      report({}, '--day', 'tomorrow'),
    ]);
  }, 60_000);
  afterAll(async () => (await receiver).close());

  test('is a failed trace', async () => {
    expect(traced.code).toBe(1);
    expect((await receiver).spans).toContainEqual(
      expect.objectContaining({ name: 'job daily-report', failed: true }),
    );
  });

  test('goes through all buckets, and fails for those that it cannot read after it told of the others', async () => {
    const { code, days, lines } = partial;

    expect(code).toBe(1);
    expect(days.slice(0, 2)).toMatchObject([
      { bucket: QUIET, outcome: 'no-logs', total: 0 },
      { bucket: SHOP, outcome: 'below-threshold', total: 1 },
    ]);
    // Tried again as often as its manifest says: once more than its retries.
    const attempts = (manifest.jobs[0]?.retries ?? 0) + 1;
    expect(lines.filter(({ msg }) => msg === 'the day was not reported')).toHaveLength(attempts);
    expect(lines.at(-1)).toMatchObject({ msg: 'job ended', end: 'failed' });
    expect(await told()).toEqual([]);
  });

  test('says which argument is wrong, and reports nothing', () => {
    const { code, lines, days } = misused;

    expect({ code, days }).toEqual({ code: 1, days: [] });
    expect(JSON.stringify(lines)).toContain('--day must be a day, such as');
  });
});
