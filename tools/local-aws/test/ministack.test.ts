import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from '@jest/globals';
import { startMinistackIfPossible } from '../src/ministack.ts';
import { clientSettings } from './running.ts';

const ministack = await startMinistackIfPossible();
afterAll(() => ministack?.close());

(ministack === undefined ? describe.skip : describe)('ministack', () => {
  const s3 = new S3Client({ ...clientSettings(ministack?.endpoint ?? ''), maxAttempts: 1 });

  test('honours conditional writes, so that it can vouch for the stand-in that we made honour them', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'shelf' }));
    const create = () =>
      s3.send(new PutObjectCommand({ Bucket: 'shelf', Key: 'k', Body: 'text', IfNoneMatch: '*' }));
    await create();

    await expect(create()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});
