import { stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

import { createPdfReader, type PdfReader, type PdfReaderOptions } from '../src/pdf/pdf-reader.ts';
import * as odd from './pdf/odd-pdfs.ts';
import { closePools, startService } from './support/service.ts';
import { form, upload, type NamedFile } from './support/upload.ts';

let reader: PdfReader | undefined;

afterEach(async () => {
  // Ends processes that are stuck.
  await reader?.close();
  stopRunningApps();
  await closePools();
});

const text: NamedFile = ['a.txt', 'a'];
const honest = form(['small.pdf', Uint8Array.from(odd.japanese())], text);
/** Takes longer than any test. */
const stuck = form(['slow.pdf', Uint8Array.from(odd.billionDrawings())], text);

/** A service with these limits for PDF files, and a promise that resolves when it reads as many as `files`. */
async function startWith(files: number, options: PdfReaderOptions) {
  const started = createPdfReader({
    limits: { pageMs: 600_000, fileMs: 600_000, stallMs: 600_000, memoryMib: 2_000 },
    ...options,
  });
  reader = started;
  const { promise: haveArrived, resolve } = Promise.withResolvers<undefined>();
  let count = 0;
  const pdf: Pick<PdfReader, 'text'> = {
    text: (...file) => {
      count += 1;
      if (count === files) resolve(undefined);
      return started.text(...file);
    },
  };
  const { origin } = await startService({ pdf });
  return { origin, haveArrived };
}

describe('while one client’s slow PDF files are read', () => {
  test('another client’s is read too, whatever waits before it', async () => {
    const { origin, haveArrived } = await startWith(12, { maxWaitMs: 600_000 });
    const slow = Array.from({ length: 12 }, () => upload(origin, stuck, { client: '203.0.113.1' }));
    await haveArrived;

    const answer = await upload(origin, honest, { client: '198.51.100.7' });

    expect(answer.status).toBe(200);
    await reader?.close();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(slow.map(() => 503));
  });

  test('so are those of a network, which are one client’s', async () => {
    const { origin, haveArrived } = await startWith(12, { maxWaitMs: 600_000 });
    const slow = Array.from({ length: 12 }, (_, index) =>
      upload(origin, stuck, { client: `2001:db8:0:1::${index + 1}` }),
    );
    await haveArrived;

    expect((await upload(origin, honest, { client: '2001:db8:0:2::1' })).status).toBe(200);
    await reader?.close();
    await Promise.all(slow);
  });
});

test('when many clients’ slow PDF files are read, the next one is told to come back instead of waiting', async () => {
  const { origin, haveArrived } = await startWith(3, { maxWaitMs: 100 });
  const slow = [1, 2, 3].map((host) => upload(origin, stuck, { client: `203.0.113.${host}` }));
  await haveArrived;

  const answer = await upload(origin, honest, { client: '198.51.100.7' });

  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.json()).toMatchObject({ detail: 'Too many PDF files are being read at the moment' });
  await reader?.close();
  await Promise.all(slow);
});

test('a file that is refused its turn takes the other one of its comparison with it', async () => {
  const { origin, haveArrived } = await startWith(3, { processes: 2, perClient: 1, maxWaitMs: 100 });
  const other = upload(origin, stuck, { client: '203.0.113.1' });
  const slowPdf = Uint8Array.from(odd.billionDrawings());
  const both = upload(origin, form(['a.pdf', slowPdf], ['b.pdf', slowPdf]), { client: '203.0.113.2' });
  await haveArrived;

  expect((await both).status).toBe(503);
  // Its turn is free again once its process is gone, although its file would never have been read.
  let answer = await upload(origin, honest, { client: '198.51.100.7' });
  while (answer.status === 503) answer = await upload(origin, honest, { client: '198.51.100.7' });
  expect(answer.status).toBe(200);
  await reader?.close();
  await other;
});
