import type { ChildProcess } from 'node:child_process';

import { afterEach, expect, test } from '@jest/globals';

import { billionDrawings, japanese, manyPages } from '../../test/pdf/odd-pdfs.ts';
import { children } from '../../test/support/child-processes.ts';
import { createPdfReader, type PdfReader, type PdfReaderOptions } from './pdf-reader.ts';

const open: PdfReader[] = [];
afterEach(() => Promise.all(open.splice(0).map((reader) => reader.close())));

function start(options: PdfReaderOptions): PdfReader {
  const reader = createPdfReader(options);
  open.push(reader);
  return reader;
}

const read = (reader: PdfReader, bytes: Uint8Array): Promise<string> =>
  reader.text(bytes, new AbortController().signal);

const busy = {
  status: 503,
  message: 'The service is too busy to read the PDF',
  options: { headers: { 'retry-after': '5' } },
};
const endless = { pageMs: 600_000, fileMs: 600_000, stallMs: 600_000 };

test('a page that has not had its processor time for long is the machine’s fault', async () => {
  const reader = start({ limits: { ...endless, stallMs: 200 } });

  await expect(read(reader, billionDrawings())).rejects.toMatchObject(busy);
});

test('a process that somebody else kills, as the kernel does without memory, is the machine’s fault', async () => {
  const reader = start({ processes: 1, limits: endless });
  await read(reader, japanese());
  const stuck = read(reader, billionDrawings());
  for (const child of children()) child.kill('SIGKILL');

  await expect(stuck).rejects.toMatchObject(busy);
  expect(await read(reader, japanese())).toBe('日本語');
});

test('two processes share the pages of a long file, and what one of them fails to read the other one reads', async () => {
  const one = start({ processes: 1 });
  const alone = await read(one, manyPages(300));
  await one.close();
  const reader = start({ processes: 2 });
  // Both have started, so that the second one gets pages in time.
  await Promise.all([read(reader, japanese()), read(reader, japanese())]);
  const readers = children();

  const shared = read(reader, manyPages(300));
  const answered = new Set<ChildProcess>();
  for (const child of readers) {
    child.on('message', () => {
      answered.add(child);
      // The one that helps is told of the file second.
      if ([...answered].indexOf(child) === 1) child.kill('SIGKILL');
    });
  }

  expect(readers).toHaveLength(2);
  expect(await shared).toBe(alone);
  expect([...answered].map(({ signalCode }) => signalCode)).toEqual([null, 'SIGKILL']);
});
