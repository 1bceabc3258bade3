import { PageRanges } from './page-ranges.ts';
import { PdfProblem } from './pdf-problem.ts';
import type { PdfLimits, PdfWorker } from './pdf-worker.ts';
import { checkLength } from './text-length.ts';

export interface PdfHelp {
  /** Runs work with a second process when one is free, else not at all. */
  readonly withHelper: (work: (helper: PdfWorker) => Promise<void>) => Promise<void>;
  /** Whether somebody waits for the second process. */
  readonly isHelperWanted: () => boolean;
}

export interface ReadFileOptions extends PdfHelp {
  readonly limits: PdfLimits;
  readonly signal: AbortSignal;
}

/** Pages that a process is asked for at once: as many as take a twentieth of a second. */
const PAGES_AT_ONCE = 20;
/** From here on a second process saves more time than it takes to open the file. */
const SHARED_FROM_PAGES = 100;
/** A helper's share: with the other process and the service, 512 MB. */
const HELPER_MIB = 184;

/**
 * The text of a file. A second process helps with a long one, when it has nothing else to do. It decides nothing: what it
 * fails to read, the first one reads.
 * @throws {PdfProblem} for a file that has no text to give
 * @throws {HttpProblem} 503 when the machine is too busy to read it
 */
export async function readFile(
  bytes: Uint8Array,
  lead: PdfWorker,
  options: ReadFileOptions,
): Promise<string> {
  const { limits, signal } = options;
  const { memoryMib, textCharacters } = limits;
  const { pages } = await lead.ask({ type: 'open', bytes, memoryMib }, signal);
  const ranges = new PageRanges(pages, PAGES_AT_ONCE);
  const readOn = (): Promise<void> => readRanges(lead, ranges, signal, () => false);
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const helped = pages < SHARED_FROM_PAGES ? undefined : help(bytes, ranges, { ...options, signal: either });
  try {
    await readOn();
    await helped;
    await readOn();
  } finally {
    done.abort();
    await helped;
  }
  await lead.ask({ type: 'close' }, signal);
  const text = ranges.texts().join('\n');
  checkLength(text.length, textCharacters);
  if (text.trim() === '') {
    throw new PdfProblem('no-text', 'The PDF has no text: its pages may be scanned pictures');
  }
  return text;
}

async function help(bytes: Uint8Array, ranges: PageRanges, options: ReadFileOptions): Promise<void> {
  const { signal, withHelper, isHelperWanted } = options;
  await withHelper(async (helper) => {
    await helper.ask({ type: 'open', bytes, memoryMib: HELPER_MIB }, signal);
    await readRanges(helper, ranges, signal, isHelperWanted);
    await helper.ask({ type: 'close' }, signal);
  }).catch(() => undefined);
}

async function readRanges(
  worker: PdfWorker,
  ranges: PageRanges,
  signal: AbortSignal,
  isEnough: () => boolean,
): Promise<void> {
  for (let range = ranges.take(); range !== undefined; range = isEnough() ? undefined : ranges.take()) {
    try {
      const { texts } = await worker.ask({ type: 'read', ...range }, signal);
      ranges.put(range, texts);
    } catch (error) {
      ranges.giveBack(range);
      throw error;
    }
  }
}
