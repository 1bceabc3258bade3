import { describe, expect, test } from '@jest/globals';

import { readLogLine } from './log-line.ts';

function record(fields: object): string {
  const standard = { level: 'info', time: '2026-01-02T03:04:05.678Z', service: 'logs', environment: 'local' };
  return JSON.stringify({ ...standard, version: 'local', ...fields });
}

describe('readLogLine', () => {
  test('shows time, level, message and what else the record has', () => {
    expect(readLogLine(record({ msg: 'listening', port: 8102, route: '/a b' }))).toEqual({
      text: '03:04:05 INFO listening port=8102 route=/a b',
      notable: false,
    });
  });

  test('shows the stack of an error', () => {
    const err = { type: 'Error', message: 'boom', stack: 'Error: boom\n    at main.ts:1' };

    expect(readLogLine(record({ level: 'error', msg: 'failed', err }))).toEqual({
      text: '03:04:05 ERROR failed\nError: boom\n    at main.ts:1',
      notable: true,
    });
  });

  test.each([
    ['trace', false],
    ['warn', true],
    ['fatal', true],
  ])('level %s is notable: %s', (level, notable) => {
    expect(readLogLine(record({ level, msg: '' })).notable).toBe(notable);
  });

  test.each([['hello'], ['{ not JSON'], ['{"some":"object"}'], ['']])('leaves %j as it is', (line) => {
    expect(readLogLine(line)).toEqual({ text: line, notable: true });
  });
});
