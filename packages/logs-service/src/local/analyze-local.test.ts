import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { analyzeLocal, type LocalRequest } from './analyze-local.ts';

const LOG = [
  '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR"}',
  '{"ts":"2025-09-15T12:00:04Z","service":"billing","level":"ERROR"}',
  '{"ts":"2025-09-15T12:00:05Z","service":"billing","level":"INFO"}',
  'broken',
  '',
].join('\n');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'analyze-local-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function written(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function analyze(path: string, more: Partial<LocalRequest> = {}) {
  return analyzeLocal({ path, threshold: 2, all: false, standardInput: Readable.from([]), ...more });
}

describe('a file', () => {
  test('is reported with its path and its counts', async () => {
    const path = await written('plain.jsonl', LOG);

    expect(await analyze(path)).toEqual({
      source: path,
      total: 2,
      byService: { billing: 1, orders: 1 },
      alert: true,
      malformed: 1,
      undated: 0,
      lines: 4,
      bytes: LOG.length,
    });
  });

  test('of gzip data counts as what it decompresses to, all members of it', async () => {
    const path = await written('two.jsonl.gz', Buffer.concat([gzipSync(LOG), gzipSync(LOG)]));

    expect(await analyze(path)).toMatchObject({ total: 4, malformed: 2, lines: 8, bytes: 2 * LOG.length });
  });

  test('that is empty has no lines', async () => {
    expect(await analyze(await written('empty.jsonl', ''))).toMatchObject({
      total: 0,
      lines: 0,
      bytes: 0,
      alert: false,
    });
  });

  test.each([
    ['cut off', gzipSync(LOG).subarray(0, 60), 'ends in the middle of its gzip data'],
    ['empty', Buffer.alloc(0), 'ends in the middle of its gzip data'],
    ['not gzip', Buffer.from(LOG), 'is not valid gzip data'],
  ])('of gzip data that is %s is an error that names it', async (_, content, reason) => {
    const path = await written('bad.jsonl.gz', content);

    await expect(analyze(path)).rejects.toThrow(`'${path}' ${reason}`);
  });
});

describe('a large file', () => {
  test('counts the same on any number of threads', async () => {
    const line = '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR","msg":"\u00E9"}\n';
    const lines = 300_000;
    const path = await written('large.jsonl', `\uFEFF${line.repeat(lines)}\uFEFF${line}broken`);

    const reports = await Promise.all([1, 2, 3].map(async (threads) => analyze(path, { threads })));

    expect(reports[0]).toMatchObject({ total: lines, malformed: 2, lines: lines + 2 });
    expect(reports[1]).toEqual(reports[0]);
    expect(reports[2]).toEqual(reports[0]);
  });
});

describe('a folder', () => {
  test('with all is reported as one, by its own name', async () => {
    const logs = join(folder, 'logs');
    await mkdir(logs);
    await writeFile(join(logs, '2025-09-15T12-00.jsonl'), LOG);
    await writeFile(join(logs, '2025-09-15T13-00.jsonl.gz'), gzipSync(LOG));

    expect(await analyze(logs, { all: true })).toMatchObject({ source: logs, total: 4, malformed: 2 });
    expect(await analyze(logs)).toMatchObject({ source: join(logs, '2025-09-15T13-00.jsonl.gz'), total: 2 });
  });

  test('with all fails when one of its files cannot be read', async () => {
    const logs = join(folder, 'damaged');
    await mkdir(logs);
    await writeFile(join(logs, 'a.jsonl'), LOG);
    await writeFile(join(logs, 'b.jsonl.gz'), 'not gzip');

    await expect(analyze(logs, { all: true })).rejects.toThrow(
      `'${join(logs, 'b.jsonl.gz')}' is not valid gzip data`,
    );
  });
});

describe('standard input', () => {
  test.each([
    ['text', Buffer.from(LOG)],
    ['gzip data', gzipSync(LOG)],
  ])('may be %s', async (_, content) => {
    const standardInput = Readable.from([content], { objectMode: false });

    expect(await analyze('-', { standardInput })).toMatchObject({ source: '-', total: 2, bytes: LOG.length });
  });

  test('may be empty', async () => {
    expect(await analyze('-')).toMatchObject({ lines: 0 });
  });

  test('that is cut off is an error that names it', async () => {
    const standardInput = Readable.from([gzipSync(LOG).subarray(0, 60)], { objectMode: false });

    await expect(analyze('-', { standardInput })).rejects.toThrow("'standard input' ends in the middle");
  });
});
