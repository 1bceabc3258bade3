import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { CloudWatchClient, ListMetricsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, describe, expect, test } from '@jest/globals';

import { startCloudWatch } from '../src/cloudwatch/server.ts';
import { buildFauxqs } from '../src/fauxqs.ts';
import { closeGaps } from '../src/local-aws.ts';
import { clientSettings, temporaryFolder } from './running.ts';

/** The stand-ins over SQLite, whose pages can be taken away: the disk is full for SQLite alone. */
async function startLimited() {
  const fauxqs = await buildFauxqs('us-east-1', await temporaryFolder());
  const { app, stores } = fauxqs;
  closeGaps(fauxqs);
  await app.listen({ port: 0, host: '127.0.0.1' });
  afterAll(() => app.close());
  const { db } = (stores.s3Store as unknown as { persistence: { db: DatabaseSync } }).persistence;
  return {
    endpoint: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    // Without the pages of removed rows.
    fill: () => db.exec('VACUUM; PRAGMA max_page_count = 1'),
    clear: () => db.exec('PRAGMA max_page_count = 1000000'),
  };
}

const Bucket = 'shelf';
const big = 'x'.repeat(300_000);
const unavailable = { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } };
const { endpoint, fill, clear } = await startLimited();
const dataFolder = await temporaryFolder();
const settings = { ...clientSettings(endpoint), maxAttempts: 1 };
const s3 = new S3Client({ ...settings, forcePathStyle: true });
const sns = new SNSClient(settings);
await s3.send(new CreateBucketCommand({ Bucket }));

describe('on a full disk', () => {
  test('an object is refused as unavailable, what was there stays, and it is taken when there is room', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'old', Body: 'first' }));

    fill();
    const refused = s3.send(new PutObjectCommand({ Bucket, Key: 'old', Body: big }));
    await expect(refused).rejects.toMatchObject(unavailable);
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'new', Body: big }))).rejects.toMatchObject(
      unavailable,
    );
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'new' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'old' }));
    expect(await Body!.transformToString()).toBe('first');

    clear();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'new', Body: big }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'old' }));
  });

  test('the last step of a multipart upload is refused as unavailable, and can be made again', async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: big }));
    const complete = {
      Bucket,
      Key: 'parts',
      UploadId,
      MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
    };

    fill();
    await expect(s3.send(new UploadPartCommand({ ...part, PartNumber: 2, Body: big }))).rejects.toMatchObject(
      unavailable,
    );
    await expect(s3.send(new CompleteMultipartUploadCommand(complete))).rejects.toMatchObject(unavailable);

    clear();
    await s3.send(new CompleteMultipartUploadCommand(complete));
    const { ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: 'parts' }));
    expect(ContentLength).toBe(big.length);
  });

  test('SNS and SQS answer in their own protocols', async () => {
    const json = (action: string, input: object) =>
      fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
        body: JSON.stringify(input),
      });
    const { QueueUrl } = (await (await json('CreateQueue', { QueueName: 'inbox' })).json()) as {
      QueueUrl: string;
    };
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'notices' }));
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:inbox';
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }));

    fill();
    const sent = await json('SendMessage', { QueueUrl, MessageBody: big.slice(0, 200_000) });
    expect([sent.status, sent.headers.get('x-amzn-query-error')]).toEqual([
      503,
      'ServiceUnavailable;Receiver',
    ]);
    const published = sns.send(new PublishCommand({ TopicArn, Message: big.slice(0, 200_000) }));
    await expect(published).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });

    clear();
    await sns.send(new PublishCommand({ TopicArn, Message: 'after' }));
    const received = (await (await json('ReceiveMessage', { QueueUrl })).json()) as { Messages: unknown[] };
    expect(received.Messages).toHaveLength(1);
  });

  test('metrics are refused as unavailable, and what was kept can be read after a restart', async () => {
    const file = join(dataFolder, 'metrics.jsonl');
    const first = await startCloudWatch({ dataFolder });
    const client = (at: string) => new CloudWatchClient({ ...clientSettings(at), maxAttempts: 1 });
    const put = (MetricName: string) =>
      client(first.endpoint).send(
        new PutMetricDataCommand({ Namespace: 'Test', MetricData: [{ MetricName, Value: 1 }] }),
      );
    await put('before');

    if (existsSync('/dev/full')) {
      renameSync(file, `${file}.aside`);
      symlinkSync('/dev/full', file);
      await expect(put('lost')).rejects.toMatchObject(unavailable);
      rmSync(file);
      renameSync(`${file}.aside`, file);
    } else console.log('skipped: /dev/full not found (Linux has it)');
    await put('after');
    await first.close();
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);

    // Without the points past retention there is still no room for the file.
    symlinkSync('/dev/full', `${file}.draft`);
    const second = await startCloudWatch({ dataFolder });
    const { Metrics } = await client(second.endpoint).send(new ListMetricsCommand({}));
    await second.close();
    expect(Metrics?.map(({ MetricName }) => MetricName)).toEqual(['before', 'after']);
  });
});
