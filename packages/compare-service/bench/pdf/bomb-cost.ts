import { readdirSync, readFileSync } from 'node:fs';

import type { PdfReader } from '../../src/pdf/pdf-reader.ts';

export interface BombCost {
  /** The sentence that the caller is told. */
  readonly refusal: string;
  readonly seconds: number;
  /** Resident memory of this process and those it started, at its highest. */
  readonly peakMegabytes: number;
  /** The same memory after the bomb was refused. */
  readonly afterMegabytes: number;
}

const LOOK_EVERY_MS = 5;

/** Measures the cost of reading a file until it is refused. */
export async function measureBomb(reader: PdfReader, bytes: Uint8Array): Promise<BombCost> {
  let peakMegabytes = 0;
  const look = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, residentMegabytes());
  }, LOOK_EVERY_MS);
  const start = performance.now();
  const refusal = await reader.text(bytes, new AbortController().signal).then(
    () => 'it was read',
    (error: unknown) => (error as Error).message,
  );
  const seconds = (performance.now() - start) / 1000;
  clearInterval(look);
  return { refusal, seconds, peakMegabytes, afterMegabytes: residentMegabytes() };
}

function residentMegabytes(): number {
  const own = process.memoryUsage.rss();
  return (own + readdirSync('/proc').reduce((sum, id) => sum + privateBytesOfChild(id), 0)) / 1e6;
}

/** Bytes of a process that this one started, 0 for any other; Node's own program is in memory once. */
function privateBytesOfChild(id: string): number {
  if (!/^\d+$/.test(id)) return 0;
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) return 0;
    return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    // It ended while it was being looked at.
    return 0;
  }
}
