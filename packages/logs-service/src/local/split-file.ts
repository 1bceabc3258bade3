import { open, type FileHandle } from 'node:fs/promises';

const LINE_FEED = 0x0a;
const PROBE_BYTES = 64 * 1024;

export interface LineRange {
  readonly start: number;
  /** The position after the last byte. */
  readonly end: number;
}

/**
 * Cuts a file into ranges of whole lines that together are the file.
 * @param size bytes of the file
 * @param rangeBytes what each range has at least, but for the last
 */
export async function splitAtLines(path: string, size: number, rangeBytes: number): Promise<LineRange[]> {
  const file = await open(path);
  try {
    const ranges: LineRange[] = [];
    for (let start = 0; start < size;) {
      const end = await nextLineStart(file, start + rangeBytes, size);
      ranges.push({ start, end });
      start = end;
    }
    return ranges;
  } finally {
    await file.close();
  }
}

/** The place of the first line that starts at `from` or after it, or the file's end when none does. */
async function nextLineStart(file: FileHandle, from: number, size: number): Promise<number> {
  const probe = Buffer.allocUnsafe(PROBE_BYTES);
  // The byte before tells whether a line starts right there.
  for (let position = from - 1; position < size;) {
    const { bytesRead } = await file.read(probe, 0, PROBE_BYTES, position);
    if (bytesRead === 0) break;
    const lineFeed = probe.subarray(0, bytesRead).indexOf(LINE_FEED);
    if (lineFeed >= 0) return Math.min(size, position + lineFeed + 1);
    position += bytesRead;
  }
  return size;
}
