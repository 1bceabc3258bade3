import { createServer, type RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { AwsOptions } from '../../src/analyze/aws-clients.ts';
import { inParallel } from '../../src/analyze/in-parallel.ts';
import { scanObject } from '../../src/analyze/scan-object.ts';
import { listLogs, newestLog } from '../../src/s3/list-logs.ts';
import { openObject, type ObjectSource } from '../../src/s3/open-object.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { listening } from '../support/listening.ts';
import { line, startWorld } from '../support/world.ts';

const BUCKET = 'logs';
const world = await startWorld();
const { s3 } = world.aws;
const proxy = await startCuttingProxy(world.endpoint);
const unsteady = (): typeof s3 => world.clients({ endpoint: proxy.endpoint }).s3;

async function put(key: string, body: string | Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
}

/** Unsigned, which the stand-in takes, and a client that signs would take seconds for many. */
async function putPlainly(key: string): Promise<void> {
  const response = await fetch(`${world.endpoint}/${BUCKET}/${key}`, { method: 'PUT', body: '{}' });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
}

/** Ten thousand lines, no two alike. */
const longLog = Array.from({ length: 10_000 }, (_, index) =>
  line(`s${index}`, '2025-09-15T12:00:03Z', index % 7 === 0 ? 'ERROR' : 'INFO'),
).join('');
const ERRORS_IN_LONG_LOG = Math.ceil(10_000 / 7);
await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
await put('long.jsonl', longLog);
await put('long.jsonl.gz', gzipSync(longLog));

function source(key: string, changes: Partial<ObjectSource> = {}): ObjectSource {
  return { bucket: BUCKET, key, firstPauseMs: 1, ...changes };
}

async function readAll(client: typeof s3, from: ObjectSource): Promise<string> {
  const { chunks } = await openObject(client, from);
  return (await buffer(chunks)).toString();
}

/** A client of an S3 that answers each request as told. */
async function answering(answer: RequestListener, more: AwsOptions = {}): Promise<typeof s3> {
  const endpoint = await listening(createServer(answer));
  return world.clients({ endpoint, maxAttempts: 1, ...more }).s3;
}

function refusing(status: number, code: string): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>m</Message></Error>`);
  };
}

describe('listing', () => {
  test('looks through 1,500 keys for the newest by file name, and lists them all', async () => {
    const keys = Array.from({ length: 1_500 }, (_, index) => {
      const shard = String(index % 15).padStart(2, '0');
      const day = String((index % 27) + 1).padStart(2, '0');
      const minute = String(Math.floor(index / 60)).padStart(2, '0');
      return `many/${shard}/2025-01-${day}T10-${minute}.jsonl`;
    });
    const newest = 'many/11/2025-02-01T00-00.jsonl';
    await inParallel([...keys, newest], 20, undefined, putPlainly);

    const found = await newestLog(s3, { bucket: BUCKET, prefix: 'many/' });
    const all = await listLogs(s3, { bucket: BUCKET, prefix: 'many/' });

    expect(found.name).toBe(newest);
    expect(all.map(({ name }) => name)).toEqual([...new Set([...keys, newest])].sort());
  });

  test('passes over what is not a log, and takes names without a time after all others', async () => {
    await put('mixed/zzz.txt', 'x');
    await put('mixed/2020-01-01T00-00.jsonl.gz', gzipSync('{}'));
    await put('mixed/app.jsonl', '{}');
    await put('untimed/first.jsonl', '{}');

    const newest = await newestLog(s3, { bucket: BUCKET, prefix: 'mixed/' });
    const untimed = await newestLog(s3, { bucket: BUCKET, prefix: 'untimed/' });

    expect(newest.name).toBe('mixed/2020-01-01T00-00.jsonl.gz');
    expect(untimed.name).toBe('untimed/first.jsonl');
  });

  test.each([
    [
      'a bucket that does not exist',
      'no-such-bucket',
      '',
      'no-bucket',
      'Bucket no-such-bucket does not exist',
    ],
    [
      'a prefix without a log',
      BUCKET,
      'none/',
      'no-object',
      'There is no .jsonl or .jsonl.gz object under s3://logs/none/',
    ],
  ])('of %s says so', async (_, bucket, prefix, failure, message) => {
    await expect(newestLog(s3, { bucket, prefix })).rejects.toMatchObject({ failure, message });
  });
});

describe('a stream', () => {
  test('cut at any bytes, again and again, is resumed and every byte arrives once', async () => {
    // The head of the answer has fewer bytes than the least of these.
    const cuts = fc.array(fc.integer({ min: 600, max: longLog.length }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, async (afterBytes) => {
        proxy.cutNext(afterBytes);
        expect(await readAll(unsteady(), source('long.jsonl'))).toBe(longLog);
      }),
      { numRuns: 25 },
    );
  });

  test('of a compressed log is resumed at its compressed bytes', async () => {
    proxy.cutNext([20_000, 5_000, 9_000]);

    const { counts } = await scanObject(unsteady(), source('long.jsonl.gz'));

    expect(counts).toMatchObject({ total: ERRORS_IN_LONG_LOG, lines: 10_000, bytes: longLog.length });
  });

  test('that stops sending without closing is given up and resumed', async () => {
    let requests = 0;
    const client = await answering((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      requests += 1;
      response.writeHead(from === 0 ? 200 : 206, {
        etag: '"e"',
        'content-length': 10 - from,
        ...(from === 0 ? {} : { 'content-range': `bytes ${from}-9/10` }),
      });
      if (requests === 1) response.write('01234');
      else response.end('0123456789'.slice(from));
    });

    const text = await readAll(client, source('stalls.jsonl', { stallMs: 50 }));

    expect([text, requests]).toEqual(['0123456789', 2]);
  });

  test('that never gets any further is given up after five attempts', async () => {
    let requests = 0;
    const client = await answering((_, response) => {
      requests += 1;
      const resumed = requests === 1 ? {} : { 'content-range': 'bytes 0-9/10' };
      response.writeHead(requests === 1 ? 200 : 206, { etag: '"e"', 'content-length': 10, ...resumed });
      response.flushHeaders();
      setImmediate(() => response.destroy());
    });

    const read = readAll(client, source('dead.jsonl'));

    await expect(read).rejects.toMatchObject({ failure: 'unavailable' });
    expect(requests).toBe(6);
  });

  test('of an object replaced meanwhile is not mixed with the new one', async () => {
    await put('replaced.jsonl', longLog);
    proxy.cutNext([100_000], () => put('replaced.jsonl', longLog.toLowerCase()));

    const read = readAll(unsteady(), source('replaced.jsonl'));

    await expect(read).rejects.toMatchObject({
      failure: 'changed',
      message: 's3://logs/replaced.jsonl was replaced or deleted while it was being read: ask again',
    });
  });

  test('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const { chunks } = await openObject(s3, source('long.jsonl', { signal: controller.signal }));
    const reason = new Error('the caller went away');

    const read = (async () => {
      for await (const chunk of chunks) if (chunk.length > 0) controller.abort(reason);
    })();

    await expect(read).rejects.toBe(reason);
  });
});

describe('a compressed log', () => {
  test('is counted as what it unpacks to, in one part or several', async () => {
    const parts = [longLog.slice(0, 1_000), longLog.slice(1_000)].map((part) => gzipSync(part));
    await put('parts.jsonl.gz', Buffer.concat(parts));

    const { counts } = await scanObject(s3, source('parts.jsonl.gz'));

    expect(counts).toMatchObject({ total: ERRORS_IN_LONG_LOG, bytes: longLog.length });
  });

  test('is also one that only its Content-Encoding calls so', async () => {
    const body = { Bucket: BUCKET, Key: 'encoded.jsonl', Body: gzipSync(longLog) };
    await s3.send(new PutObjectCommand({ ...body, ContentEncoding: 'gzip' }));

    const { counts } = await scanObject(s3, source('encoded.jsonl'));

    expect(counts.total).toBe(ERRORS_IN_LONG_LOG);
  });

  test('is also one that nothing calls so', async () => {
    await put('unmarked.jsonl', gzipSync(longLog));

    const { counts } = await scanObject(s3, source('unmarked.jsonl'));

    expect(counts).toMatchObject({ total: ERRORS_IN_LONG_LOG, bytes: longLog.length });
  });

  test.each([
    ['GZIP', 'gzip data', gzipSync(longLog)],
    ['identity', 'text', longLog],
  ])('is known by a Content-Encoding of %s, on %s', async (ContentEncoding, what, Body) => {
    const Key = `${what} as ${ContentEncoding}.jsonl`;
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentEncoding }));

    expect((await scanObject(s3, source(Key))).counts.total).toBe(ERRORS_IN_LONG_LOG);
  });

  test.each([
    ['aws-chunked,gzip', gzipSync(longLog)],
    ['aws-chunked', Buffer.from(longLog)],
  ])('is known where a client has left its way of sending behind: %s', async (encoding, body) => {
    const client = await answering((_, response) => {
      const headers = { etag: '"e"', 'content-length': body.length, 'content-encoding': encoding };
      response.writeHead(200, headers).end(body);
    });

    expect((await scanObject(client, source('k.jsonl'))).counts.total).toBe(ERRORS_IN_LONG_LOG);
  });

  test.each([
    ['br', brotliCompressSync(longLog.slice(0, 1_000)), 'br data, by its Content-Encoding'],
    [undefined, zstdCompressSync(longLog), 'zstd data'],
    [undefined, Buffer.from(longLog, 'utf16le'), 'text in UTF-16LE'],
    [undefined, Buffer.from('PAR1\u0015\u0004'), 'a Parquet file'],
  ])('marked %s that is not read here is refused by name', async (ContentEncoding, Body, what) => {
    const Key = `${what}.jsonl`;
    await s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...(ContentEncoding ? { ContentEncoding } : {}) }),
    );

    await expect(scanObject(s3, source(Key))).rejects.toMatchObject({
      failure: 'foreign',
      message: `s3://logs/${Key} is ${what}, not JSON lines in UTF-8: store it as text or as gzip data`,
    });
  });

  test.each([
    ['is cut short', gzipSync(longLog).subarray(0, 10_000)],
    ['is no gzip at all', Buffer.from(longLog)],
    ['is empty', Buffer.alloc(0)],
  ])('that %s is damaged', async (name, body) => {
    const key = `${name}.jsonl.gz`;
    await put(key, body);

    await expect(scanObject(s3, source(key))).rejects.toMatchObject({
      failure: 'damaged',
      message: `s3://logs/${key} is not a whole gzip file`,
    });
  });
});

describe('what S3 answers becomes a sentence', () => {
  test.each([
    [403, 'AccessDenied', 'denied', /role needs s3:ListBucket on logs and s3:GetObject/],
    [403, 'InvalidObjectState', 'archived', /restore it first/],
    [404, 'NoSuchKey', 'no-object', /^s3:\/\/logs\/k\.jsonl does not exist$/],
    [404, 'NoSuchBucket', 'no-bucket', /^Bucket logs does not exist$/],
    [503, 'SlowDown', 'unavailable', /slow down/],
    [500, 'InternalError', 'unavailable', /cannot be reached/],
  ])('%d %s', async (status, code, failure, message) => {
    const client = await answering(refusing(status, code));

    await expect(openObject(client, source('k.jsonl'))).rejects.toMatchObject({
      failure,
      message: expect.stringMatching(message),
    });
  });

  test('no answer in time', async () => {
    const client = await answering(() => undefined, { answerMs: 100 });

    await expect(openObject(client, source('k.jsonl'))).rejects.toMatchObject({ failure: 'slow' });
  });

  test('nothing there at all', async () => {
    const client = world.clients({ endpoint: 'http://127.0.0.1:9', maxAttempts: 1 }).s3;

    await expect(openObject(client, source('k.jsonl'))).rejects.toMatchObject({ failure: 'unavailable' });
  });
});
