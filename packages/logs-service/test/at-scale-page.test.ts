import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { committedFigures } from '../bench/at-scale/figures.ts';
import { pageWith, picture, shown } from '../bench/at-scale/page.ts';
import {
  ATHENA_CPU_SECONDS_PER_BYTE,
  crossoverBytes,
  FASTER_FROM_BYTES,
  SCANNER_CPU_SECONDS_PER_BYTE,
} from '../src/engine/crossover.ts';

const page = readFileSync(shown.page, 'utf8');

describe('the page about logs at scale', () => {
  test('has the table and the picture of the committed figures (else: npm run generate)', () => {
    expect(page).toBe(pageWith(page));
    expect(readFileSync(shown.picture, 'utf8')).toBe(picture());
  });
});

describe('the size from which on Athena is faster', () => {
  test('follows from the committed figures', () => {
    const { cpuSecondsPerByteFromS3, cpuSecondsPerByteOfTrino } = committedFigures();

    expect(SCANNER_CPU_SECONDS_PER_BYTE).toBeCloseTo(cpuSecondsPerByteFromS3, 11);
    expect(ATHENA_CPU_SECONDS_PER_BYTE).toBeCloseTo(cpuSecondsPerByteOfTrino, 10);
    expect(FASTER_FROM_BYTES % 2 ** 30).toBe(0);
  });

  test('is where both take as long, and nowhere when the later one is no faster', () => {
    const slow = { startSeconds: 0, bytesPerSecond: 100 };
    const fast = { startSeconds: 9, bytesPerSecond: 1000 };

    expect(crossoverBytes(slow, fast)).toBeCloseTo(1000);
    expect(crossoverBytes(fast, { ...slow, startSeconds: 10 })).toBe(Infinity);
  });
});
