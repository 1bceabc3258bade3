import { isUtf8 } from 'node:buffer';

/** The packing of a log, told by its first bytes. */
export type Container =
  | { readonly kind: 'text' }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'foreign'; readonly foreign: ForeignFormat };

/** Formats that are recognised, and refused by name. */
export interface ForeignFormat {
  /** The end of a sentence after "is": `zstd data`. */
  readonly what: string;
  /** A command that makes text of it, from standard input or of a file named after it. */
  readonly unpack?: string;
}

/** More than any magic number needs: enough to tell binary data from text. */
export const HEAD_BYTES = 4096;

const GZIP = Buffer.from([0x1f, 0x8b]);
const TAR_MAGIC_POSITION = 257;

const magicNumbers: readonly (readonly [magic: Buffer, format: ForeignFormat, position?: number])[] = [
  [Buffer.from('28b52ffd', 'hex'), { what: 'zstd data', unpack: 'zstd -dc' }],
  [Buffer.from('fd377a585a00', 'hex'), { what: 'xz data', unpack: 'xz -dc' }],
  [Buffer.from('BZh'), { what: 'bzip2 data', unpack: 'bzip2 -dc' }],
  [Buffer.from('504b0304', 'hex'), { what: 'a zip archive', unpack: 'unzip -p' }],
  [Buffer.from('504b0506', 'hex'), { what: 'an empty zip archive' }],
  [Buffer.from('377abcaf271c', 'hex'), { what: 'a 7z archive', unpack: '7z x -so' }],
  [Buffer.from('04224d18', 'hex'), { what: 'lz4 data', unpack: 'lz4 -dc' }],
  [Buffer.from('ff060000734e61507059', 'hex'), { what: 'snappy data' }],
  [Buffer.from('1f9d', 'hex'), { what: 'data of compress', unpack: 'uncompress -c' }],
  [Buffer.from('ustar'), { what: 'a tar archive', unpack: 'tar -xOf' }, TAR_MAGIC_POSITION],
  [Buffer.from('PAR1'), { what: 'a Parquet file' }],
  [Buffer.from('ARROW1'), { what: 'an Arrow file' }],
  [Buffer.from('Obj\u0001'), { what: 'an Avro file' }],
  [Buffer.from('SQLite format 3\0'), { what: 'an SQLite database' }],
  [Buffer.from('%PDF-'), { what: 'a PDF' }],
  [Buffer.from('7f454c46', 'hex'), { what: 'a program' }],
  [Buffer.from('89504e47', 'hex'), { what: 'a PNG picture' }],
  [Buffer.from('ffd8ff', 'hex'), { what: 'a JPEG picture' }],
];

/** @param head the first bytes: `HEAD_BYTES` of them, or all there are */
export function containerOf(head: Buffer): Container {
  if (startsWith(head, GZIP)) return { kind: 'gzip' };
  const byMagic = magicNumbers.find(([magic, , position = 0]) => startsWith(head, magic, position));
  const foreign = byMagic?.[1] ?? encodingOf(head) ?? binary(head);
  return foreign === undefined ? { kind: 'text' } : { kind: 'foreign', foreign };
}

function startsWith(head: Buffer, magic: Buffer, position = 0): boolean {
  return head.subarray(position, position + magic.length).equals(magic);
}

const byteOrderMarks = [
  ['fffe0000', 'UTF-32LE'],
  ['0000feff', 'UTF-32BE'],
  ['fffe', 'UTF-16LE'],
  ['feff', 'UTF-16BE'],
] as const;

/**
 * Patterns of zero bytes among the first four when a text begins with two ASCII characters, as every log does (RFC
 * 4627, 3).
 */
const zeroPatterns = [
  ['.000', 'UTF-32LE'],
  ['000.', 'UTF-32BE'],
  ['.0.0', 'UTF-16LE'],
  ['0.0.', 'UTF-16BE'],
] as const;

/** A text of one character. */
const shortPatterns = [
  ['.0', 'UTF-16LE'],
  ['0.', 'UTF-16BE'],
] as const;

/** Text in another encoding than UTF-8, with a byte order mark or without. */
function encodingOf(head: Buffer): ForeignFormat | undefined {
  const marked = byteOrderMarks.find(([mark]) => startsWith(head, Buffer.from(mark, 'hex')));
  const patterns = head.length < 4 ? shortPatterns : zeroPatterns;
  const name = marked?.[1] ?? patterns.find(([pattern]) => fits(head, pattern))?.[1];
  return name === undefined ? undefined : { what: `text in ${name}`, unpack: `iconv -f ${name} -t UTF-8` };
}

function fits(head: Buffer, pattern: string): boolean {
  const bytes = [...head.subarray(0, pattern.length)];
  return (
    bytes.length === pattern.length &&
    bytes.every((byte, at) => (pattern[at] === '0' ? byte === 0 : isAscii(byte)))
  );
}

function isAscii(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

const BINARY: ForeignFormat = { what: 'binary data' };
const ZLIB: ForeignFormat = { what: 'zlib data', unpack: 'pigz -dz' };

/**
 * Data with zero bytes, which JSON has nowhere, and without a line of JSON. A log may begin with zero bytes, which a
 * file that was emptied while it was written to has, and may have broken lines.
 */
function binary(head: Buffer): ForeignFormat | undefined {
  const isZlib = head[0] === 0x78 && head.length > 1 && head.readUInt16BE() % 31 === 0 && !isUtf8(head);
  if (isZlib) return ZLIB;
  const start = head.findIndex((byte) => byte !== 0);
  if (start < 0 || !head.subarray(start).includes(0)) return undefined;
  return head.toString('latin1').split('\n').some(isObject) ? undefined : BINARY;
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
