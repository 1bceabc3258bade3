import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';

import { sampleBucket, startLocalAws, stateBucket } from '../src/index.ts';
import { clientSettings, running, temporaryFolder } from './running.ts';

const HOUR = 60 * 60_000;
const aws = await running();
const sample = aws.seedSample();
const dataFolder = await temporaryFolder();
const s3 = new S3Client(clientSettings(aws.endpoint));

async function keysOf(client = s3): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: sampleBucket }));
  return Contents.map(({ Key = '' }) => Key);
}

async function bytesOf(key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: sampleBucket, Key: key }));
  return Buffer.from(await Body!.transformToByteArray());
}

/** Errors by service, and how many lines are blank, comments, or no JSON. */
function summary(text: string) {
  const lines = text.split('\n').slice(0, -1);
  const parsed = lines
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const errors = parsed.filter(({ level }) => level === 'ERROR');
  return {
    services: new Set(errors.map(({ service }) => String(service))),
    times: parsed.map(({ ts }) => Date.parse(String(ts))),
    blank: lines.filter((line) => line === '').length,
    comments: lines.filter((line) => line.startsWith('#')).length,
    malformed: lines.filter((line) => line.startsWith('{') && !line.endsWith('}')).length,
  };
}

describe('the sample', () => {
  test('has logs named by the hours before now', async () => {
    const names = (await keysOf()).map((key) => key.replace(/\d{4}-\d\d-\d\dT\d\d-00/, '<hour>'));

    expect(names).toEqual([
      '<hour>.jsonl',
      '<hour>.jsonl',
      '<hour>.jsonl',
      'archive/<hour>.jsonl.gz',
      'tests/<hour>.jsonl',
    ]);
  });

  test('has recent errors of several services in its newest log, and every kind of line', async () => {
    const newest = (await keysOf()).filter((key) => !key.includes('/')).at(-1)!;

    const { services, times, blank, comments, malformed } = summary((await bytesOf(newest)).toString());

    expect(services).toEqual(new Set(['orders', 'billing', 'inventory']));
    expect({ blank, comments, malformed }).toEqual({ blank: 1, comments: 1, malformed: 1 });
    expect(Math.min(...times)).toBeGreaterThan(Date.now() - 3 * HOUR);
    expect(Math.max(...times)).toBeLessThanOrEqual(Date.now());
  });

  test('has a compressed log', async () => {
    const key = (await keysOf()).find((name) => name.endsWith('.gz'))!;

    const { services } = summary(gunzipSync(await bytesOf(key)).toString());

    expect(services.size).toBeGreaterThan(1);
  });

  test('seeded again, leaves alone what a person put there', async () => {
    await s3.send(new PutObjectCommand({ Bucket: sampleBucket, Key: 'mine.jsonl', Body: '{}' }));
    const before = await keysOf();

    const again = aws.seedSample();

    expect(again).toEqual(sample);
    expect(await keysOf()).toEqual(before);
  });

  test('shows what was published to the topic', async () => {
    const sns = new SNSClient(clientSettings(aws.endpoint));
    await sns.send(new PublishCommand({ TopicArn: sample.topicArn, Subject: 'Hello', Message: 'world' }));

    const inbox = await (await fetch(sample.inboxUrl)).text();

    expect(inbox).toContain('Hello');
  });
});

describe('the environment it gives', () => {
  const script = `
    const { S3Client, HeadBucketCommand } = await import('@aws-sdk/client-s3');
    const { CloudWatchClient, PutMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
    await new S3Client({}).send(new HeadBucketCommand({ Bucket: '${stateBucket}' }));
    const data = { Namespace: 'Test', MetricData: [{ MetricName: 'fromEnvironment', Value: 1 }] };
    await new CloudWatchClient({}).send(new PutMetricDataCommand(data));
    console.log('reached');
  `;

  test('is all that SDK clients without any setting need, path-style S3 included', async () => {
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      env: { PATH: '/nowhere', ...aws.environment() },
    });

    expect((await run).stdout).toBe('reached\n');
  });
});

test('it listens on loopback only', () => {
  expect([aws.endpoint, aws.cloudWatchEndpoint].map((url) => new URL(url).hostname)).toEqual([
    '127.0.0.1',
    '127.0.0.1',
  ]);
});

test('a port that is taken is an error, and leaves nothing running', async () => {
  const taken = Number(new URL(aws.cloudWatchEndpoint).port);

  const start = startLocalAws({ cloudWatchPort: taken });

  await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a restart with the same folder keeps buckets, and conditional writes see what was there before', async () => {
  const first = await startLocalAws({ dataFolder });
  first.seedSample();
  const keys = await keysOf(new S3Client(clientSettings(first.endpoint)));
  await first.close();

  const second = await startLocalAws({ dataFolder });
  const client = new S3Client(clientSettings(second.endpoint));
  second.seedSample();

  const create = client.send(
    new PutObjectCommand({ Bucket: sampleBucket, Key: keys[0]!, Body: 'text', IfNoneMatch: '*' }),
  );
  await expect(create).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await keysOf(client)).toEqual(keys);
  await second.close();
});
