import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

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
  const request = { path, threshold: 2, all: false, standardInput: Readable.from([]), ...more };
  return (await analyzeLocal(request)).report;
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

describe('a file that is not what it is called', () => {
  test.each([
    ['gzip data', 'packed.jsonl', gzipSync(LOG)],
    [
      'members of gzip data',
      'members.jsonl',
      Buffer.concat([gzipSync(LOG.slice(0, 90)), gzipSync(LOG.slice(90))]),
    ],
    ['gzip data in gzip data', 'twice.jsonl.gz', gzipSync(gzipSync(LOG))],
    ['gzip data of another name', 'app.log', gzipSync(LOG)],
  ])('%s is unpacked', async (_, name, content) => {
    expect(await analyze(await written(name, content))).toMatchObject({ total: 2, bytes: LOG.length });
  });

  test.each([
    ['zstd', zstdCompressSync(LOG), 'is zstd data, not JSON lines in UTF-8; unpack it first: zstd -dc '],
    [
      'utf16',
      Buffer.from(LOG, 'utf16le'),
      'is text in UTF-16LE, not JSON lines in UTF-8; unpack it first: iconv -f UTF-16LE -t UTF-8 ',
    ],
    ['parquet', Buffer.from('PAR1\u0015\u0004PAR1'), 'is a Parquet file, not JSON lines in UTF-8'],
    [
      'padded',
      Buffer.concat([gzipSync(LOG), Buffer.alloc(9), gzipSync(LOG)]),
      'has other data behind its gzip data',
    ],
    ['cut', gzipSync(LOG).subarray(0, -1), 'ends in the middle of its gzip data'],
  ])('%s is an error that names it, on its own and in a folder', async (name, content, reason) => {
    const path = await written(`${name}.jsonl`, content);
    const sole = join(folder, `only-${name}`);
    await mkdir(sole);
    await writeFile(join(sole, '2025-09-15T12-00.jsonl'), content);

    await expect(analyze(path)).rejects.toThrow(`'${path}' ${reason}`);
    await expect(analyze(sole, { all: true })).rejects.toThrow(reason);
    const standardInput = Readable.from([content], { objectMode: false });
    await expect(analyze('-', { standardInput })).rejects.toThrow(`'standard input' ${reason.slice(0, 40)}`);
  });

  test('a large one is seen for what it is, too', async () => {
    const line = Buffer.from('{"level":"ERROR","msg":"é"}\n', 'utf16le');
    const path = await written(
      'large-utf16.jsonl',
      Buffer.concat(Array.from({ length: 400_000 }, () => line)),
    );

    await expect(analyze(path, { threads: 3 })).rejects.toThrow('is text in UTF-16LE');
  });

  test('the command to unpack it can be pasted, whatever it is called', async () => {
    const path = await written("it's a $log.jsonl", zstdCompressSync(LOG));

    await expect(analyze(path)).rejects.toThrow(
      `zstd -dc '${folder}/it'${String.raw`\'`}'s a $log.jsonl' | analyze --local -`,
    );
  });
});

describe('a file whose size nobody can tell', () => {
  test('is read to its end, as in /proc', async () => {
    if (process.platform !== 'linux') {
      console.log('skipped: /proc not found (Linux has it)');
      return;
    }
    const report = await analyze('/proc/self/status');

    expect(report.lines).toBeGreaterThan(10);
    expect(report.malformed).toBe(report.lines);
  });

  test('is read to its end, as a device is', async () => {
    expect(await analyze('/dev/null')).toMatchObject({ lines: 0, bytes: 0 });
  });

  test('is read to its end, as a pipe with gzip data is', async () => {
    const pipe = join(folder, 'pipe.jsonl');
    await promisify(execFile)('mkfifo', [pipe]);

    const [report] = await Promise.all([analyze(pipe), writeFile(pipe, gzipSync(LOG))]);

    expect(report).toMatchObject({ source: pipe, total: 2 });
  });
});

describe('malformed lines', () => {
  test('have their numbers in their files, however many threads read them', async () => {
    const line = `{"level":"INFO","msg":"${'x'.repeat(100)}"}\n`;
    const pieces = Array.from({ length: 5 }, (_, index) => `${line.repeat(60_000)}broken ${index}\n`);
    const path = await written('numbered.jsonl', pieces.join(''));
    const expected = pieces.map((_, index) => ({ source: path, line: 60_001 * (index + 1) }));
    const wanted = { malformedLines: 5, reportsMalformedLines: true };

    for (const threads of [1, 2, 4]) {
      expect((await analyze(path, { ...wanted, threads })).malformedLines).toEqual(expected);
    }
  });

  test('of several files are told by file', async () => {
    const logs = join(folder, 'several');
    await mkdir(logs);
    await writeFile(join(logs, '2025-09-15T12-00.jsonl'), 'a\n\nb\n');
    await writeFile(join(logs, '2025-09-15T13-00.jsonl'), '{}\nc\n');

    const report = await analyze(logs, { all: true, malformedLines: 2, reportsMalformedLines: true });

    expect(report.malformedLines).toEqual([
      { source: join(logs, '2025-09-15T13-00.jsonl'), line: 2 },
      { source: join(logs, '2025-09-15T12-00.jsonl'), line: 1 },
    ]);
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
