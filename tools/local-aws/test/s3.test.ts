import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';

import { clientSettings, running } from './running.ts';

const aws = await running();
const s3 = new S3Client(clientSettings(aws.endpoint));
await s3.send(new CreateBucketCommand({ Bucket: 'shelf' }));

function put(key: string, body: string, condition: { IfMatch?: string; IfNoneMatch?: string } = {}) {
  return s3.send(new PutObjectCommand({ Bucket: 'shelf', Key: key, Body: body, ...condition }));
}

async function read(key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'shelf', Key: key }));
  return Body?.transformToString();
}

describe('conditional writes', () => {
  test('a write that must create is refused when the key exists, and changes nothing', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });

    const second = put('once', 'second', { IfNoneMatch: '*' });

    await expect(second).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await read('once')).toBe('first');
  });

  test('a write that must replace one version is refused when another is there', async () => {
    const first = await put('swapped', 'first');
    await put('swapped', 'second', { IfMatch: first.ETag! });

    const stale = put('swapped', 'third', { IfMatch: first.ETag! });

    await expect(stale).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read('swapped')).toBe('second');
  });

  test('a write that must replace a key that does not exist is told so', async () => {
    const replace = put('absent', 'text', { IfMatch: '"d41d8cd98f00b204e9800998ecf8427e"' });

    await expect(replace).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('a condition that S3 does not know is refused', async () => {
    const write = put('once', 'text', { IfNoneMatch: '"d41d8cd98f00b204e9800998ecf8427e"' });

    await expect(write).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('of fifty writers that race to create a key, one wins', async () => {
    const writes = Array.from({ length: 50 }, (_, index) => put('race', `${index}`, { IfNoneMatch: '*' }));

    const outcomes = await Promise.allSettled(writes);

    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [`${index}`] : []));
    expect(winners).toHaveLength(1);
    expect(await read('race')).toBe(winners[0]);
  });

  test('a counter that many increment by compare-and-swap loses no increment', async () => {
    await put('counter', '0');
    const increment = async (): Promise<void> => {
      const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: 'shelf', Key: 'counter' }));
      const next = String(Number(await Body!.transformToString()) + 1);
      try {
        await put('counter', next, { IfMatch: ETag! });
      } catch {
        await increment();
      }
    };

    await Promise.all(Array.from({ length: 12 }, increment));

    expect(await read('counter')).toBe('12');
  });

  test('a multipart upload that must create is refused at its last step', async () => {
    const target = { Bucket: 'shelf', Key: 'parts' };
    await put('parts', 'already here');
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
    const part = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' }));

    const complete = s3.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        IfNoneMatch: '*',
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] },
      }),
    );

    await expect(complete).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('a write into a bucket that does not exist is still told so', async () => {
    const write = s3.send(
      new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'text', IfNoneMatch: '*' }),
    );

    await expect(write).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('listing', () => {
  test('pages give every key once and in byte order, whatever its letter case', async () => {
    const keys = ['B', 'a', 'C', 'b', 'é', 'A-1', 'A1', 'A.1', '10', '9'].map((name) => `mixed/${name}`);
    await Promise.all(keys.map((key) => put(key, key)));

    const listed: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2(
      { client: s3, pageSize: 3 },
      { Bucket: 'shelf', Prefix: 'mixed/' },
    )) {
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }

    expect(listed).toEqual(
      [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
    );
  });

  test('a delimiter still groups keys', async () => {
    await put('folder/one', '1');

    const { CommonPrefixes } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'shelf', Prefix: 'fol', Delimiter: '/' }),
    );

    expect(CommonPrefixes).toEqual([{ Prefix: 'folder/' }]);
  });
});
