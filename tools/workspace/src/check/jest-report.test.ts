import { describe, expect, test } from '@jest/globals';

import { findingOf, type JestReport } from './jest-report.ts';

const report: JestReport = {
  numPassedTests: 2,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [
    {
      assertionResults: [
        { fullName: 'adds', status: 'passed' },
        { fullName: 'skipped: no python3 adds in Python', status: 'pending' },
        { fullName: 'subtracts', status: 'todo' },
      ],
    },
  ],
};

describe('what jest reported', () => {
  test('is its own numbers and the tests that did not run', () => {
    expect(findingOf(report, 0, '')).toMatchObject({
      passed: 2,
      failed: 0,
      skipped: ['skipped: no python3 adds in Python', 'subtracts'],
    });
  });

  test('has what tests said that they skip, once', () => {
    const output = 'PASS a\nskipped: jq not found\nskipped: jq not found\nnot skipped: x\n';

    expect(findingOf({ ...report, testResults: [] }, 0, output).skipped).toEqual(['skipped: jq not found']);
  });

  test('counts a file that could not run, whose tests are in no other number', () => {
    expect(findingOf({ ...report, numFailedTests: 1, numRuntimeErrorTestSuites: 2 }, 1, '').failed).toBe(3);
  });

  test('is a failure when jest failed for a reason that no test carries', () => {
    expect(findingOf(report, 1, '').failed).toBe(1);
  });
});
