import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { contractFields, type LogFields } from '../log-fields.ts';
import { LogScanner } from '../log-scanner.ts';
import type { ScanCounts } from '../scan-counts.ts';
import { parseInstant } from '../timestamp.ts';
import { lineFrom } from './random-log.ts';
import { referenceScan } from './reference-scan.ts';

const LINES = 100_000;
const LINES_PER_LOG = 50;
const SINCE = '2025-09-15T12:00:00Z';

/** Bytes by the word: fast-check takes most of its time for arrays of numbers. */
const choices = fc
  .uint32Array({ minLength: 2, maxLength: 14, size: 'max' })
  .map((words) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength));

/** Names of one letter and more, and levels that are numbers: `12` and `1.5` are written one way only in these logs. */
const chosenFields: LogFields = {
  time: '@t',
  level: 'Level',
  service: 'x',
  errorLevels: ['error', 'ERRORS', '12', '1.5'],
};

const log = fc
  .tuple(
    fc.array(choices, { minLength: LINES_PER_LOG, maxLength: LINES_PER_LOG }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\uFEFF'),
    fc.boolean(),
    fc.constantFrom(contractFields, chosenFields),
  )
  .map(([lines, lineBreak, bom, ended, fields]) => {
    const pieces = lines.flatMap((line) => [lineFrom(line, fields), Buffer.from(lineBreak)]);
    const bytes = Buffer.concat([Buffer.from(bom), ...(ended ? pieces : pieces.slice(0, -1))]);
    return { bytes, fields };
  });

function scan(
  { bytes, fields }: { readonly bytes: Buffer; readonly fields: LogFields },
  since: string | undefined,
  chunkSizes: readonly number[],
): ScanCounts {
  const scanner = new LogScanner({ fields, since: since === undefined ? undefined : parseInstant(since) });
  for (let at = 0, chunk = 0; at < bytes.length; chunk++) {
    const size = chunkSizes[chunk % chunkSizes.length] ?? bytes.length;
    scanner.push(bytes.subarray(at, at + size));
    at += size;
  }
  return scanner.end();
}

describe('against JSON.parse of every line', () => {
  test(`${LINES} random lines count the same, however they are cut into chunks`, () => {
    const chunkSizes = fc.oneof(
      { arbitrary: fc.constant([1]), weight: 1 },
      { arbitrary: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }), weight: 4 },
    );

    const seed = Date.now() % 2 ** 31;
    let lines = 0;
    const seen = { total: 0, malformed: 0, undated: 0 };

    fc.assert(
      fc.property(log, fc.constantFrom(undefined, SINCE), chunkSizes, ({ bytes, fields }, since, sizes) => {
        const expected = referenceScan(bytes, since, fields);
        expect(scan({ bytes, fields }, since, [bytes.length])).toEqual(expected);
        expect(scan({ bytes, fields }, since, sizes)).toEqual(expected);
        lines += expected.lines;
        seen.total += expected.total;
        seen.malformed += expected.malformed;
        seen.undated += expected.undated;
      }),
      { numRuns: LINES / LINES_PER_LOG, seed },
    );

    console.info(`fuzzed with seed ${seed}: ${lines} lines, ${JSON.stringify(seen)}`);
    expect(lines).toBeGreaterThanOrEqual(LINES);
  });
});
