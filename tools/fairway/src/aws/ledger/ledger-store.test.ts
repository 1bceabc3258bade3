import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { afterAll, describe, expect, test } from '@jest/globals';

import { emptyLedger, onIntended } from './ledger.ts';
import { LedgerConflict, LedgerStore } from './ledger-store.ts';

const by = {
  who: 'arn:aws:iam::000000000000:user/ann',
  when: '2026-11-29T12:00:00Z',
  run: 'https://ci.example/7',
};
const ledger = onIntended(emptyLedger('dev'), { deployment: 'd1', by, commit: 'abc', images: {} });

test('a bucket that does not answer is named', async () => {
  const s3 = new S3Client({ ...client('http://127.0.0.1:9'), maxAttempts: 1 });

  await expect(new LedgerStore(s3, place('none')).read()).rejects.toThrow(
    'cannot read the release ledger s3://none/releases/dev.json',
  );
});

// S3's own conditional writes: not every stand-in has them.
const ministack = await startMinistackIfPossible();
describe('a ledger in S3', () => {
  if (ministack === undefined) return;
  afterAll(() => ministack.close());
  const s3 = new S3Client(client(ministack.endpoint));

  async function openStore(bucket: string): Promise<LedgerStore> {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return new LedgerStore(s3, place(bucket));
  }

  test('is empty before the first deployment, then what was written', async () => {
    const store = await openStore('first');
    const before = await store.read();

    const written = await store.write(before, ledger);

    expect(before.ledger).toEqual(emptyLedger('dev'));
    expect(before.etag).toBeUndefined();
    await expect(store.read()).resolves.toMatchObject({ ledger, etag: written.etag });
  });

  test.each(['first', 'later'])('has one winner when two write their %s change', async (when) => {
    const store = await openStore(`two-${when}`);
    if (when === 'later') await store.write(await store.read(), emptyLedger('dev'));
    const before = await store.read();
    const other = { ...ledger, desired: { ...ledger.desired!, deployment: 'd2' } };

    await store.write(before, ledger);
    const losing = store.write(before, other);

    await expect(losing).rejects.toThrow(LedgerConflict);
    await expect(losing).rejects.toMatchObject({
      details: [
        'arn:aws:iam::000000000000:user/ann at 2026-11-29T12:00:00Z, deployment d1',
        'https://ci.example/7',
      ],
    });
    await expect(store.read()).resolves.toMatchObject({ ledger });
  });

  test('takes its own write for done when the answer to it was lost', async () => {
    const store = await openStore('lost');
    const before = await store.read();
    await store.write(before, ledger);

    await expect(store.write(before, ledger)).resolves.toMatchObject({ ledger });
  });

  test('that somebody damaged says how to get the last good one back', async () => {
    const store = await openStore('damaged');
    await s3.send(new PutObjectCommand({ Bucket: 'damaged', Key: 'releases/dev.json', Body: '{' }));

    const reading = store.read();

    await expect(reading).rejects.toThrow(
      'the release ledger s3://damaged/releases/dev.json cannot be read: it is not JSON',
    );
    await expect(reading).rejects.toMatchObject({
      details: [
        'The bucket keeps earlier versions. List them, and put the last good one back:',
        'aws s3api list-object-versions --bucket damaged --prefix releases/dev.json',
      ],
    });
  });

  test('without its bucket names the command that makes it', async () => {
    await expect(new LedgerStore(s3, place('missing')).read()).rejects.toThrow(
      'there is no bucket missing: make it with ./fairway bootstrap',
    );
  });
});

function place(bucket: string) {
  return { bucket, key: 'releases/dev.json', environment: 'dev' };
}

function client(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}
