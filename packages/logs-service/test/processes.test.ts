import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { ErrorPoint } from '../src/publish/point.ts';
import {
  ENVIRONMENT,
  isoAt,
  line,
  minuteBefore,
  NAMESPACE,
  putLog,
  shownFor,
  startWorld,
  STATE_BUCKET,
} from './support/world.ts';

const BUCKET = 'process-logs';
const world = await startWorld();
const minute = minuteBefore(30);
const settingsOfAll = {
  // The processes share compiled code: compiling takes half the time of starting one.
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../../node_modules/.cache/node'),
  AWS_ENDPOINT_URL: world.endpoint,
  AWS_ENDPOINT_URL_CLOUDWATCH: world.cloudWatchEndpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};
const serviceSettings = {
  ENVIRONMENT,
  APP_VERSION: 'abc',
  APP_COMMIT: 'def',
  RELEASE: 'ghi',
  PORT: '0',
  LOG_LEVEL: 'info',
  LOG_BUCKETS: BUCKET,
  STATE_BUCKET,
  STATE_PREFIX: 'logs/',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:notices',
  METRICS_NAMESPACE: NAMESPACE,
  SIGN_IN_REQUIRED: 'false',
  TOKEN_ISSUER: '',
  TOKEN_CLIENT_IDS: '',
  CORS_ALLOWED_ORIGINS: '',
  LOG_QUERY_WORKGROUP: '',
  LOG_TABLES: '',
  DAILY_PREFIX: '',
  DAILY_THRESHOLD: '1',
};

const source = (file: string): string => join(import.meta.dirname, '../src', file);
const started: ChildProcess[] = [];
afterAll(async () => {
  const alive = started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  // Ended, not killed: a process writes its compiled code when it ends. By SIGINT, which has no lame-duck time.
  await Promise.all(alive.map((child) => (child.kill('SIGINT'), once(child, 'exit'))));
});

/** The service as its container runs it; resolves with its address once it listens. */
async function startProcess(settings: Record<string, string> = {}): Promise<string> {
  const env = { ...settingsOfAll, ...serviceSettings, ...settings };
  const child = spawn(process.execPath, [source('main.ts')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  for await (const text of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(text) as { msg: string; port?: number };
    if (msg === 'listening') {
      child.stdout.resume();
      return `http://127.0.0.1:${port}`;
    }
  }
  throw new Error('the service ended before it listened');
}

async function analyze(base: string, prefix: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${base}/analyze?bucket=${BUCKET}&prefix=${prefix}`);
  return (await response.json()) as Record<string, unknown>;
}

/** A log with errors of a service that no other log has. */
async function someLog(name: string, errors: number): Promise<ErrorPoint> {
  await putLog(world, BUCKET, `${name}/2025-09-15T12-00.jsonl`, line(name, isoAt(minute)).repeat(errors));
  return { kind: 'errors', service: name, minute, count: errors };
}

let bases: string[];
beforeAll(async () => {
  bases = await Promise.all([startProcess(), startProcess()]);
});

describe('two processes of the service', () => {
  test('asked for the same logs at the same time, fifteen logs long, publish each error once', async () => {
    const names = Array.from({ length: 15 }, (_, index) => `raced-${index}`);
    const points = await Promise.all(names.map((name, index) => someLog(name, index + 1)));

    for (const name of names) {
      const reports = await Promise.all(bases.map((base) => analyze(base, `${name}/`)));
      expect(reports.map(({ unpublished }) => unpublished)).toEqual([0, 0]);
    }

    expect(await shownFor(world, points)).toEqual(points.map(({ count }) => count));
  });

  test('answer also when CloudWatch is down, and publish later what they could not', async () => {
    const point = await someLog('delayed', 4);
    const cutOff = await startProcess({ AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:9' });

    const whileDown = await analyze(cutOff, 'delayed/');
    const afterwards = await analyze(bases[0]!, 'delayed/');

    expect(whileDown).toMatchObject({ total: 4, alert: true, unpublished: 4 });
    expect(afterwards).toMatchObject({ total: 4, unpublished: 0 });
    expect(await shownFor(world, [point])).toEqual([4]);
  });

  test('are ready when the state bucket answers', async () => {
    const response = await fetch(`${bases[0]}/ready`);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ dependencies: [{ name: 'state bucket', state: 'up' }] });
  });
});

test('a process that lacks settings ends with the list of them', async () => {
  const run = promisify(execFile)(process.execPath, [source('main.ts')], { env: { PORT: 'x' } });

  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /LOG_BUCKETS is not set[^]*STATE_BUCKET is not set[^]*SNS_TOPIC_ARN is not set/,
    ),
  });
});

describe('the command line', () => {
  async function analyzeCommand(args: string[], env: Record<string, string> = {}) {
    const command = [source('cli/main.js'), ...args];
    return promisify(execFile)(process.execPath, command, { env: { ...settingsOfAll, ...env } });
  }

  test('reports the newest log under a prefix with its address', async () => {
    const log = line('orders', '2025-09-15T12:00:03Z') + line('orders', '2025-09-15T12:00:04Z');
    await putLog(world, 'cli-logs', 'tests/2025-09-15T12-00.jsonl', log);

    const asked = ['--bucket', 'cli-logs', '--prefix', 'tests', '--threshold', '2'];
    const { stdout, stderr } = await analyzeCommand(asked);

    expect(JSON.parse(stdout)).toEqual({
      source: 's3://cli-logs/tests/2025-09-15T12-00.jsonl',
      total: 2,
      byService: { orders: 2 },
      alert: true,
      malformed: 0,
      undated: 0,
      lines: 2,
      bytes: log.length,
    });
    expect(stderr).toBe('');
  });

  test('fails with the name of a bucket that does not exist', async () => {
    await expect(analyzeCommand(['--bucket', 'no-such-bucket'])).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^analyze: .*no-such-bucket.*\n$/),
    });
  });

  test('publishes and notifies like the service, and counts with it', async () => {
    const { TopicArn = '' } = await world.aws.sns.send(new CreateTopicCommand({ Name: 'notices' }));
    const point = await someLog('both-ways', 3);
    const env = { ENVIRONMENT, STATE_BUCKET, SNS_TOPIC_ARN: TopicArn };
    const args = ['--bucket', BUCKET, '--prefix', 'both-ways/', '--metrics', '--notify'];

    const { stdout } = await analyzeCommand(args, env);
    const served = await analyze(bases[0]!, 'both-ways/');

    expect(JSON.parse(stdout)).toMatchObject({ total: 3, unpublished: 0, notified: true });
    expect(served).toMatchObject({ total: 3, unpublished: 0 });
    expect(await shownFor(world, [point])).toEqual([3]);
  });

  test('names every setting that publishing and notifying lack', async () => {
    await expect(analyzeCommand(['--bucket', BUCKET, '--metrics', '--notify'])).rejects.toMatchObject({
      code: 1,
      stderr: [
        'analyze: --metrics needs ENVIRONMENT: export ENVIRONMENT=dev',
        'analyze: --metrics needs STATE_BUCKET: export STATE_BUCKET=my-state-bucket',
        'analyze: --notify needs SNS_TOPIC_ARN: export SNS_TOPIC_ARN=arn:aws:sns:eu-west-1:123456789012:notices',
        '',
      ].join('\n'),
    });
  });
});
