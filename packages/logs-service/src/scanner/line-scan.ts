import { isUtf8 } from 'node:buffer';
import { MAX_LINE_BYTES } from './limits.ts';
import { scanModule } from './scan-module.ts';

const { memory, INPUT, FOUND } = scanModule;
const PAGE_BYTES = 65_536;
const LINE_FEED = 0x0a;
/** The module looks at up to 15 bytes behind its input. */
const LOOKED_AT_BEHIND = 16;
/** A line of one byte too many still shows that it is too long. */
const MAX_INPUT_BYTES = MAX_LINE_BYTES + 2;
/** What no valid line has anywhere, though a comment may. */
const SPOILER = 0x01;

// Other ones after lines that did not fit: memory that grows is another buffer.
let bytes = Buffer.from(memory.buffer);
let found = new Int32Array(memory.buffer, FOUND.value, 5);

/** An error, as positions of its values in `bytes`, with their quotes; both 0 for what it does not have. */
export interface ErrorLine {
  readonly bytes: Buffer;
  readonly serviceStart: number;
  readonly serviceEnd: number;
  readonly timestampStart: number;
  readonly timestampEnd: number;
}

/** The error that the last scan stopped at; its bytes are overwritten by the next `putLines`. */
export function foundError(): ErrorLine | undefined {
  if (found[0] === 0) return undefined;
  return {
    bytes,
    serviceStart: found[1] ?? 0,
    serviceEnd: found[2] ?? 0,
    timestampStart: found[3] ?? 0,
    timestampEnd: found[4] ?? 0,
  };
}

/**
 * Puts lines where the module scans them. It does not know UTF-8: lines that are not valid are spoiled, so
 * that they are malformed for it, or still comments.
 * @param lines ends with a line feed, and is a single line when it is longer than the longest valid one
 * @returns the address after them
 */
export function putLines(lines: Buffer): number {
  const start = INPUT.value;
  const end = start + Math.min(lines.length, MAX_INPUT_BYTES);
  const missing = end + LOOKED_AT_BEHIND - bytes.length;
  if (missing > 0) {
    memory.grow(Math.ceil(missing / PAGE_BYTES));
    bytes = Buffer.from(memory.buffer);
    found = new Int32Array(memory.buffer, FOUND.value, 5);
  }
  lines.copy(bytes, start, 0, end - start);
  bytes[end - 1] = LINE_FEED;
  // One native check of many lines costs a twentieth of their scan.
  if (!isUtf8(bytes.subarray(start, end))) spoilInvalidLines(bytes.subarray(start, end));
  return end;
}

function spoilInvalidLines(lines: Buffer): void {
  for (let at = 0; at < lines.length;) {
    const lineEnd = lines.indexOf(LINE_FEED, at);
    const line = lines.subarray(at, lineEnd);
    if (!isUtf8(line)) {
      for (const [index, byte] of line.entries()) if (byte >= 0x80) line[index] = SPOILER;
    }
    at = lineEnd + 1;
  }
}
