import { beforeEach, describe, expect, test } from '@jest/globals';

import { ProgressBar, progressLine } from './progress.ts';

const CLEAR_LINE = '\r\u001B[2K';

describe('ProgressBar', () => {
  let written: string;
  let milliseconds: number;
  const write = (text: string) => (written += text);
  const now = () => milliseconds;

  beforeEach(() => {
    written = '';
    milliseconds = 5000;
  });

  test('says nothing in the first second', () => {
    const bar = new ProgressBar({ isTTY: true, write }, now);
    milliseconds += 999;
    bar.update(1, 2);
    bar.end();

    expect(written).toBe('');
  });

  test('is drawn after a second, ten times a second at most, and taken away at the end', () => {
    const bar = new ProgressBar({ isTTY: true, columns: 80, write }, now);
    milliseconds += 1000;
    bar.update(50e6, 200e6);
    milliseconds += 99;
    bar.update(60e6, 200e6);
    milliseconds += 1;
    bar.update(100e6, 200e6);
    bar.end();

    const drawn = (bytes: number) => CLEAR_LINE + progressLine(bytes, 200e6, 80);
    expect(written).toBe(drawn(50e6) + drawn(100e6) + CLEAR_LINE);
  });

  test('is not drawn anywhere but on a terminal', () => {
    const bar = new ProgressBar({ write }, now);
    milliseconds += 60_000;
    bar.update(1, 2);
    bar.end();

    expect(written).toBe('');
  });
});

describe('progressLine', () => {
  test('has a bar where the size is known', () => {
    expect(progressLine(50e6, 200e6, 80)).toBe(`[${'#'.repeat(7)}${' '.repeat(23)}]  25 %  50 MB of 200 MB`);
    expect(progressLine(210e6, 200e6, 80)).toContain('100 %');
  });

  test('has what was read where it is not', () => {
    expect(progressLine(1_234_567, undefined, 80)).toBe('1.2 MB read');
  });

  test('fits the terminal', () => {
    expect(progressLine(50e6, 200e6, 20)).toHaveLength(19);
  });
});
