import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';

import { clientSettings, running } from './running.ts';

const aws = await running();
const s3 = new S3Client(clientSettings(aws.endpoint));
const Bucket = 'clients';
await s3.send(new CreateBucketCommand({ Bucket }));

function put(Key: string, more: Partial<PutObjectCommandInput> = {}) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: 'text', ...more }));
}

async function read(Key: string, more = {}): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body?.transformToString();
}

const keys = [
  'a/',
  'a b',
  'a+b',
  '100%',
  '%41',
  'é/ü',
  '🎂.txt',
  "it's (1)!*",
  'a&b=c?d#e',
  'a//b',
  '<k>"q"',
];

describe('what a client sends is stored', () => {
  test.each(keys)('under the key %j', async (Key) => {
    await put(Key, { Body: Key });

    expect(await read(Key)).toBe(Key);
  });

  test.each(['', 'a/', 'empty.txt'])('as nothing, under %j', async (name) => {
    await put(`nothing/${name}`, { Body: '' });

    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: `nothing/${name}` }));
    expect([ContentLength, await read(`nothing/${name}`)]).toEqual([0, '']);
  });

  test.each([
    'application/x-www-form-urlencoded',
    'application/x-amz-json-1.0',
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain; charset=utf-8',
    'no type at all',
  ])('of the type %s, empty or not', async (ContentType) => {
    for (const Body of ['', 'a=1&b=%ff', '{"a":']) {
      await put('typed', { Body, ContentType });
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'typed' }));
      expect([await read('typed'), head.ContentType]).toEqual([Body, ContentType]);
    }
  });

  test.each(['gzip', 'br'])('with its own encoding %s beside that of the upload', async (ContentEncoding) => {
    await put('encoded', { ContentEncoding });

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'encoded' }));
    expect([head.ContentEncoding, await read('encoded')]).toEqual([ContentEncoding, 'text']);
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
    'with a checksum in %s',
    async (ChecksumAlgorithm) => {
      await put('checked', { ChecksumAlgorithm, Metadata: { colour: 'red' } });

      const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'checked' }));
      expect([await read('checked', { ChecksumMode: 'ENABLED' }), Metadata]).toEqual([
        'text',
        { colour: 'red' },
      ]);
    },
  );

  test('in chunks with a checksum behind them', async () => {
    async function* pieces(): AsyncGenerator<Buffer> {
      for (const piece of ['one ', 'two ', 'three']) yield await Promise.resolve(Buffer.from(piece));
    }
    const { Readable } = await import('node:stream');

    await put('streamed', { Body: Readable.from(pieces()), ContentLength: 13, ContentEncoding: 'gzip' });

    const { ContentEncoding } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'streamed' }));
    expect([await read('streamed'), ContentEncoding]).toEqual(['one two three', 'gzip']);
  });
});

test('a range is read, a key copied, and many deleted, whatever they are called', async () => {
  await Promise.all(keys.map((key) => put(`x/${key}`)));

  for (const key of keys) {
    const CopySource = `${Bucket}/${encodeURIComponent(`x/${key}`)}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: `y/${key}`, CopySource }));
    expect(await read(`y/${key}`, { Range: 'bytes=1-2' })).toBe('ex');
  }
  const Objects = keys.map((key) => ({ Key: `x/${key}` }));
  const { Deleted = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

  expect(Deleted.map(({ Key }) => Key)).toEqual(Objects.map(({ Key }) => Key));
});

test('pages with a delimiter give every key and every group once', async () => {
  const names = ['a', 'b/1', 'b/2', 'c', 'd/1', 'e/1', 'f/1', 'g', 'h/1', 'i'];
  await Promise.all(names.map((name) => put(`pages/${name}`)));

  const seen: (string | undefined)[] = [];
  const paged = paginateListObjectsV2(
    { client: s3, pageSize: 2 },
    { Bucket, Prefix: 'pages/', Delimiter: '/' },
  );
  for await (const { Contents = [], CommonPrefixes = [] } of paged) {
    seen.push(...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix));
  }

  expect(seen.toSorted()).toEqual(
    ['a', 'b/', 'c', 'd/', 'e/', 'f/', 'g', 'h/', 'i'].map((name) => `pages/${name}`),
  );
});
