import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

import { HttpProblem } from '@fairway/service-kit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import * as odd from '../../test/pdf/odd-pdfs.ts';
import * as written from '../../test/pdf/written-pdfs.ts';
import { children, hasEnded } from '../../test/support/child-processes.ts';
import { createPdfReader, type PdfReader, type PdfReaderOptions } from './pdf-reader.ts';
import { PdfProblem } from './pdf-problem.ts';
import { endings } from './process-endings.ts';

const shared = createPdfReader();
const open: PdfReader[] = [];

function start(options: PdfReaderOptions): PdfReader {
  const reader = createPdfReader(options);
  open.push(reader);
  return reader;
}

afterEach(() => Promise.all(open.splice(0).map((reader) => reader.close())));
afterAll(() => shared.close());

const nobodyLeaves = new AbortController().signal;
const read = (bytes: Uint8Array, reader = shared): Promise<string> => reader.text(bytes, nobodyLeaves);

async function problemOf(bytes: Uint8Array, reader = shared): Promise<object> {
  const error: unknown = await read(bytes, reader).then(
    (text) => new Error(`it was read: ${text.slice(0, 100)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PdfProblem)) throw error;
  return { kind: error.kind, sentence: error.message };
}

describe('the text of a PDF', () => {
  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    [
      'in several fonts',
      written.fonts,
      'In Helvetica.\nIn Times-Italic.\nIn Courier-Bold.\nEmbedded: naïve, Ελληνικά, Кириллица, 12 €.',
    ],
    [
      'in columns is one column after the other',
      written.columns,
      'the left column has\nlines that are read first\nand then comes the\nright one',
    ],
    ['that is turned', written.rotated, 'Upright.\nTurned by ninety degrees.'],
    ['that is read from right to left', odd.hebrew, 'שלום'],
    ['in Chinese, without a font', odd.chinese, '你好，世界'],
    ['in Japanese, without a font', odd.japanese, '日本語'],
    ['in Korean, without a font', odd.korean, '안녕'],
    ['with a table of what its letters are', odd.withTable, '日本'],
    ['with states that are saved and come back', odd.savedStates, 'inside\na b'],
    ['with a drawing inside itself', odd.insideItself, 'once'],
    ['that only its printing needs a password for', written.withPermissions, 'For everybody to read.'],
  ])('%s', async (_what, make, text) => {
    expect(await read(await make())).toBe(text);
  });

  test('of 500 pages has a line break between them', async () => {
    const lines = (await read(odd.manyPages(500))).split('\n');

    expect(lines).toHaveLength(500 * 10);
    expect(lines.filter((line, index) => !line.startsWith(lineStart(index)))).toEqual([]);
  }, 30_000);
});

const lineStart = (index: number): string => `Page ${Math.floor(index / 10) + 1}, line ${(index % 10) + 1}:`;

describe('a PDF without text to give says why', () => {
  const damaged = { kind: 'damaged', sentence: 'The PDF is damaged: it cannot be read' };
  const cutOff = { kind: 'damaged', sentence: 'The PDF is damaged: its end is missing' };
  const leftOut = { kind: 'damaged', sentence: 'The PDF is damaged: a part of it cannot be read' };
  const noPdf = { kind: 'damaged', sentence: 'The file is not a PDF: it does not start as one' };
  const noPages = { kind: 'no-text', sentence: 'The PDF has no pages' };
  const twentyPages = written.twentyPages();
  const cut = async (share: number): Promise<Buffer> => {
    const whole = await twentyPages;
    return whole.subarray(0, Math.floor(whole.length * share));
  };
  const withHole = async (): Promise<Buffer> => {
    const whole = await twentyPages;
    const [from, to] = [Math.floor(whole.length * 0.3), Math.floor(whole.length * 0.7)];
    return Buffer.concat([whole.subarray(0, from), whole.subarray(to)]);
  };

  test.each<[string, () => Buffer | Promise<Buffer>, object]>([
    ['encrypted', written.forTheUserOnly, { kind: 'encrypted', sentence: 'The PDF needs a password' }],
    [
      'a picture',
      written.pictureOnly,
      { kind: 'no-text', sentence: 'The PDF has no text: its pages may be scanned pictures' },
    ],
    ['cut off in the middle', () => cut(0.5), cutOff],
    ['cut off near its end', () => cut(0.99), cutOff],
    ['with a hole', withHole, damaged],
    ['with a stream that is not deflated', odd.notDeflated, leftOut],
    ['with garbage in a stream', odd.deflatedGarbage, damaged],
    ['with a stream that was cut off', odd.cutStream, damaged],
    ['with a string that was cut off', odd.cutString, leftOut],
    ['with a font whose letters are unknown', odd.unknownTable, leftOut],
    ['without one of its pages', odd.missingPage, damaged],
    ['not a PDF', () => Buffer.from('print("hello")\n%%EOF'), noPdf],
    ['empty', () => Buffer.alloc(0), noPdf],
    ['a PDF in name only', () => Buffer.from('%PDF-1.7\nnothing\n%%EOF'), damaged],
    ['without pages', odd.noPages, noPages],
    ['with a billion pages that are not there', odd.boastful, noPages],
    ['with pages that contain themselves', odd.cyclicPages, damaged],
    ['nested too deeply', odd.deeplyNested, leftOut],
  ])('%s', async (_what, make, problem) => {
    expect(await problemOf(await make())).toEqual(problem);
  });

  test('longer than what is compared', async () => {
    const reader = start({ limits: { textCharacters: 500 } });

    expect(await problemOf(odd.manyPages(1), reader)).toEqual({
      kind: 'over-limit',
      sentence: 'The PDF has more text than the 500 characters that are compared',
    });
  });
});

describe('a hostile PDF', () => {
  const small = Buffer.from(odd.chinese());
  const tooMuchMemory = { kind: 'over-limit', sentence: 'The PDF takes too much memory to read' };
  const tooLong = { kind: 'over-limit', sentence: 'The PDF takes too long to read' };
  const bounded = createPdfReader({
    // The process alone takes up to 160 MiB where it runs from its sources.
    limits: { pageMs: 60_000, fileMs: 60_000, stallMs: 60_000, memoryMib: 200 },
  });
  const others = new Set<ChildProcess>();
  beforeAll(() => {
    for (const child of children()) others.add(child);
  });
  afterAll(() => bounded.close());

  // The others are in pdf-bombs.long.test.ts.
  test('is stopped by its memory, its process with it, long before its time; the next file is read', async () => {
    const before = await read(small, bounded);
    const [used] = children([...others]);
    const problem = await problemOf(odd.stringBomb(96), bounded);
    const after = await read(small, bounded);

    expect(problem).toEqual(tooMuchMemory);
    expect([before, after]).toEqual(['你好，世界', '你好，世界']);
    expect(used?.signalCode).toBe(endings.memory);
  }, 60_000);

  test.each([
    ['from one page to the next', { pageMs: 300, fileMs: 600_000 }],
    ['for a whole file', { pageMs: 600_000, fileMs: 300 }],
  ])(
    'is stopped by the time %s, and its process with it',
    async (_which, times) => {
      const reader = start({ limits: { ...times, stallMs: 60_000, memoryMib: 2_000 } });
      const before = children();

      expect(await problemOf(odd.billionDrawings(), reader)).toEqual(tooLong);
      expect(children(before)).toEqual([]);
    },
    30_000,
  );
});

describe('reading', () => {
  const small = odd.japanese();

  test('ends at once when nobody waits for the text any more, and the next file is read', async () => {
    const reader = start({ processes: 1 });
    const caller = new AbortController();
    await read(small, reader);

    const stuck = reader.text(odd.billionDrawings(), caller.signal);
    const waiting = reader.text(small, caller.signal);
    const next = read(small, reader);
    caller.abort(new Error('the caller went away'));

    await expect(stuck).rejects.toThrow('the caller went away');
    await expect(waiting).rejects.toThrow('the caller went away');
    expect(await next).toBe('日本語');
  });

  test('starts no process for a caller who has left already', async () => {
    const reader = start({});
    const before = children();

    await expect(reader.text(small, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');

    expect(children(before)).toHaveLength(0);
  });

  test('is refused with 503 when too many wait', async () => {
    const reader = start({ processes: 1, maxWaiting: 1, maxWaitMs: 60_000 });

    const results = await Promise.allSettled([read(small, reader), read(small, reader), read(small, reader)]);

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    const [, , refused] = results;
    expect((refused as PromiseRejectedResult).reason).toMatchObject({
      status: 503,
      options: { headers: { 'retry-after': '5' } },
    });
  });

  test('uses the process of the file before, and gives it back when there is nothing to read', async () => {
    const reader = start({ idleMs: 100 });
    const before = children();

    await read(small, reader);
    const first = children(before);
    await read(small, reader);
    const second = children(before);
    await ended(second);

    expect(first).toHaveLength(1);
    expect(second[0]).toBe(first[0]);
    expect(await read(small, reader)).toBe('日本語');
  });

  test('survives a process that was killed between two files', async () => {
    const reader = start({ processes: 1 });
    const before = children();
    await read(small, reader);

    const mine = children(before);
    for (const child of mine) child.kill('SIGKILL');
    await ended(mine);

    expect(await read(small, reader)).toBe('日本語');
  });

  test('ends with the reader, whatever is being read', async () => {
    const reader = start({ processes: 1 });
    const before = children();
    const stuck = read(odd.billionDrawings(), reader);
    const waiting = read(small, reader);
    const both = Promise.allSettled([stuck, waiting]);

    await reader.close();

    for (const result of await both) {
      expect((result as PromiseRejectedResult).reason).toBeInstanceOf(HttpProblem);
    }
    expect(children(before)).toHaveLength(0);
  });
});

test('a process ends by itself when the service that started it was killed', async () => {
  const orphan = join(import.meta.dirname, '../../test/pdf/orphan.ts');
  const service = spawn(process.execPath, [orphan], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [id] = (await once(createInterface(service.stdout), 'line')) as [string];
  const reading = Number(id);

  const wasAlive = isAlive(reading);
  service.kill('SIGKILL');
  await once(service, 'exit');
  // Polls, because the system reports the end of a process to its parent alone, and this one is not ours.
  while (isAlive(reading)) await wait(20);

  expect(wasAlive).toBe(true);
}, 30_000);

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

async function ended(processes: readonly ChildProcess[]): Promise<void> {
  await Promise.all(processes.filter((child) => !hasEnded(child)).map((child) => once(child, 'exit')));
}
