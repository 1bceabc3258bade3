import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from '@jest/globals';

import { clientSettings } from './running.ts';

// Started by a process of its own, which can be killed.
const starter = spawn(process.execPath, [join(import.meta.dirname, 'start-ministack.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
afterAll(() => void starter.kill('SIGKILL'));
const endpoint = await firstLine();

(endpoint === undefined ? describe.skip : describe)('ministack', () => {
  const s3 = new S3Client({ ...clientSettings(endpoint ?? ''), maxAttempts: 1 });

  test('honours conditional writes, so that it can vouch for the stand-in that we made honour them', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'shelf' }));
    const create = () =>
      s3.send(new PutObjectCommand({ Bucket: 'shelf', Key: 'k', Body: 'text', IfNoneMatch: '*' }));
    await create();

    await expect(create()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('sends head and body of an answer in one write, because clients in Go lose some that come in two', async () => {
    const { hostname, port } = new URL(endpoint ?? '');
    const connection = connect(Number(port), hostname);
    await once(connection, 'connect');

    const parts = new Set<boolean>();
    for (let request = 0; request < 300; request += 1) {
      connection.write(`GET /_ministack/health HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
      const [first] = (await once(connection, 'data')) as [Buffer];
      parts.add(first.toString().trimEnd().endsWith('}'));
      if (parts.has(false)) break;
    }
    connection.destroy();

    expect(parts).toEqual(new Set([true]));
  });

  test('ends with the process that started it, however that ends', async () => {
    // An answer that never comes holds a connection, which its end closes.
    const { hostname, port } = new URL(endpoint ?? '');
    const connection = connect(Number(port), hostname);
    await once(connection, 'connect');
    const closed = once(connection.resume(), 'close');

    starter.kill('SIGKILL');

    await closed;
    await expect(fetch(endpoint ?? '')).rejects.toThrow('fetch failed');
  });
});

async function firstLine(): Promise<string | undefined> {
  for await (const line of createInterface({ input: starter.stdout })) return line;
  return undefined;
}
