import { Readable } from 'node:stream';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';

import { containerOf } from './container.ts';
import { logText } from './log-text.ts';

const LOG = '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR"}\n';

function utf16(text: string, order: 'LE' | 'BE', mark = ''): Buffer {
  const bytes = Buffer.from(mark + text, 'utf16le');
  return order === 'LE' ? bytes : bytes.swap16();
}

function utf32(text: string, order: 'LE' | 'BE', mark = ''): Buffer {
  const bytes = Buffer.alloc(4 * (mark + text).length);
  Array.from(mark + text).forEach((character, index) => {
    bytes.writeUInt32LE(character.codePointAt(0) ?? 0, 4 * index);
  });
  return order === 'LE' ? bytes : bytes.swap32();
}

describe('by its first bytes', () => {
  test.each([
    ['a log', LOG],
    ['nothing', ''],
    ['one character', '{'],
    ['a blank line', '\n'],
    ['a log with a byte order mark', `\uFEFF${LOG}`],
    ['a comment', `# é\n${LOG}`],
    ['another text', 'BZ and PK and %PD are words\n'],
    ['a text that begins as zlib data', 'x^y\n'],
    ['zero bytes before a log', `${'\0'.repeat(5_000)}${LOG}`],
    ['few zero bytes before a log', `\0\0\0\0\0${LOG}`],
    ['a broken line with zero bytes', `{"a":"\0\0"}\n${LOG}`],
    ['Latin-1', Buffer.from('{"level":"ERROR","msg":"\xe9"}\n', 'latin1')],
  ])('%s is text', (_, content) => {
    expect(containerOf(Buffer.from(content))).toEqual({ kind: 'text' });
  });

  test.each([
    ['zstd data', zstdCompressSync(LOG)],
    ['zlib data', deflateSync(LOG)],
    ['xz data', Buffer.from('fd377a585a000004e6d6b446', 'hex')],
    ['bzip2 data', Buffer.from('BZh91AY&SY\u0001')],
    ['a zip archive', Buffer.from('504b03041400000008', 'hex')],
    ['lz4 data', Buffer.from('04224d186040', 'hex')],
    ['a tar archive', Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar\0')])],
    ['a Parquet file', Buffer.from('PAR1\u0015\u0004')],
    ['a program', Buffer.from('7f454c4602010100', 'hex')],
    ['text in UTF-16LE', utf16(LOG, 'LE')],
    ['text in UTF-16BE', utf16(LOG, 'BE')],
    ['text in UTF-16LE', utf16(LOG, 'LE', '\uFEFF')],
    ['text in UTF-16BE', utf16(LOG, 'BE', '\uFEFF')],
    ['text in UTF-16LE', utf16('{', 'LE')],
    ['text in UTF-16LE', utf16('\n\n', 'LE')],
    ['text in UTF-32LE', utf32(LOG, 'LE')],
    ['text in UTF-32BE', utf32(LOG, 'BE')],
    ['text in UTF-32LE', utf32(LOG, 'LE', '\uFEFF')],
    ['text in UTF-32BE', utf32(LOG, 'BE', '\uFEFF')],
    ['binary data', Buffer.from('0102000304000506', 'hex')],
    ['binary data', Buffer.concat([Buffer.alloc(8), Buffer.from('abc\0def\nghi')])],
  ])('%s is that', (what, content) => {
    expect(containerOf(content)).toMatchObject({ kind: 'foreign', foreign: { what } });
  });
});

describe('the text', () => {
  async function textOf(pieces: readonly Buffer[], isGzip = false): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of logText(Readable.from(pieces), { isGzip, chunkBytes: 64 * 1024 })) {
      chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks).toString();
  }

  const bytewise = (content: Buffer): Buffer[] => Array.from(content, (byte) => Buffer.from([byte]));
  const packed = gzipSync(LOG);

  test.each([
    ['text', Buffer.from(LOG), LOG],
    ['nothing', Buffer.alloc(0), ''],
    ['gzip data', packed, LOG],
    ['members', Buffer.concat([packed, gzipSync(''), packed]), LOG + LOG],
    ['gzip data in gzip data', gzipSync(packed), LOG],
    ['padding behind gzip data', Buffer.concat([packed, Buffer.alloc(1_000)]), LOG],
  ])('of %s is what it unpacks to, however it is cut', async (_, content, text) => {
    expect(await textOf([content])).toBe(text);
    expect(await textOf(bytewise(content))).toBe(text);
  });

  test.each([
    ['gzip data is cut off', packed.subarray(0, -3)],
    ['gzip data is cut off', Buffer.concat([packed, packed.subarray(0, 5)])],
    ['gzip data is damaged', Buffer.concat([packed, Buffer.from(LOG)])],
    [
      'gzip data is damaged',
      Buffer.concat([packed.subarray(0, 20), Buffer.alloc(20, 7), packed.subarray(40)]),
    ],
    ['gzip data is followed', Buffer.concat([packed, Buffer.alloc(10), packed])],
    ['is zstd data', gzipSync(zstdCompressSync(LOG))],
    ['is gzip data in gzip data, over 3 times', gzipSync(gzipSync(gzipSync(packed)))],
  ])('is refused: %s', async (message, content) => {
    await expect(textOf([content])).rejects.toThrow(message);
    await expect(textOf(bytewise(content))).rejects.toThrow(message);
  });

  test.each([
    ['is refused', zstdCompressSync(LOG)],
    ['is damaged', Buffer.concat([packed, Buffer.from(LOG)])],
    ['is not read to its end', Buffer.from(LOG)],
  ])('of a log that %s leaves its file closed', async (_, content) => {
    let open = true;
    async function* chunks(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield await Promise.resolve(content);
      } finally {
        open = false;
      }
    }

    const text = logText(chunks(), { chunkBytes: 64 * 1024 });
    await text.next().catch(() => undefined);
    await text.return(undefined);

    expect(open).toBe(false);
  });

  test('of what is called gzip data must be gzip data', async () => {
    expect(await textOf([packed], true)).toBe(LOG);
    await expect(textOf([Buffer.from(LOG)], true)).rejects.toThrow('gzip data is damaged');
    await expect(textOf([], true)).rejects.toThrow('gzip data is cut off');
    await expect(textOf([zstdCompressSync(LOG)], true)).rejects.toThrow('is zstd data');
  });
});
