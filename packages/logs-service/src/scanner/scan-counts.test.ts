import { expect, test } from '@jest/globals';

import { LogScanner } from './log-scanner.ts';
import { emptyCounts, mergeCounts } from './scan-counts.ts';

test('scans of the parts of a log merge into the scan of the whole', () => {
  const lines = [
    '{"level":"ERROR","service":"orders","ts":"2025-09-15T12:00:03Z"}',
    '{"level":"ERROR","service":"orders","ts":"2025-09-15T12:01:03Z"}',
    'broken',
    '{"level":"ERROR","service":"orders","ts":"2025-09-15T12:00:59Z"}',
    '{"level":"ERROR","service":"__proto__"}',
  ];
  const scan = (part: readonly string[], continues: boolean) => {
    const scanner = new LogScanner({ continues });
    scanner.push(Buffer.from(part.map((line) => `${line}\n`).join('')));
    return scanner.end();
  };

  const merged = mergeCounts([scan(lines.slice(0, 2), false), scan(lines.slice(2), true)]);

  expect(merged).toEqual(scan(lines, false));
});

test('nothing merges into nothing', () => {
  expect(mergeCounts([])).toEqual(emptyCounts());
});
