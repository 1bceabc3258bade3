import { afterAll, expect, test } from '@jest/globals';

import * as odd from '../../test/pdf/odd-pdfs.ts';
import { children } from '../../test/support/child-processes.ts';
import { createPdfReader } from './pdf-reader.ts';
import { endings } from './process-endings.ts';

// One reader for all files: a process that survived one of them must survive the next one too.
// The process alone takes up to 160 MiB where it runs from its sources. A busy machine only makes it slower.
const reader = createPdfReader({
  limits: { pageMs: 60_000, fileMs: 60_000, stallMs: 600_000, memoryMib: 200 },
});
afterAll(() => reader.close());

const read = (bytes: Uint8Array): Promise<string> => reader.text(bytes, new AbortController().signal);

// One more of them is in pdf-reader.test.ts.
test.each<[string, () => Buffer]>([
  ['text', () => odd.textBomb(64)],
  ['blanks', () => odd.blankBomb(192)],
  ['what inflates again', () => odd.doubleBomb(128)],
])(
  'a PDF that inflates to %s is stopped by its memory, long before its time; the next file is read',
  async (_what, make) => {
    const before = await read(odd.chinese());
    const [used] = children();

    await expect(read(make())).rejects.toMatchObject({
      kind: 'over-limit',
      message: 'The PDF takes too much memory to read',
    });

    expect([before, await read(odd.chinese())]).toEqual(['你好，世界', '你好，世界']);
    expect(used?.signalCode).toBe(endings.memory);
  },
);
