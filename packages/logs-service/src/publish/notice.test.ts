import { execFileSync } from 'node:child_process';

import { describe, expect, test } from '@jest/globals';

import { alertNotice } from './notice.ts';

const report = {
  source: 's3://my-logs/a.jsonl',
  total: 3,
  byService: { orders: 3 } as Record<string, number>,
  alert: true,
  malformed: 0,
  undated: 0,
  lines: 3,
  bytes: 300,
};
/** SNS's limit for a message with its attributes. */
const MAX_MESSAGE_BYTES = 262_144;

const messageOf = (more: Partial<typeof report>): string =>
  alertNotice({ ...report, ...more }, 2, 'dev').message;

describe('the message about an alert', () => {
  test('has the services, most errors first', () => {
    expect(messageOf({ byService: { orders: 3, billing: 12 }, malformed: 4 })).toBe(
      [
        '3 errors in s3://my-logs/a.jsonl (threshold 2, environment dev).',
        '',
        'Errors by service:',
        '  orders   3',
        '  billing  12',
        '',
        'Malformed lines, skipped: 4.',
        '',
        "Read the log: aws s3 cp 's3://my-logs/a.jsonl' -",
      ].join('\n'),
    );
  });

  test('fits into a message of SNS, whatever the names are', () => {
    const names = Array.from({ length: 40 }, (_, index) => [`${index}${'ü'.repeat(100_000)}`, 1] as const);

    const message = messageOf({ byService: Object.fromEntries(names) });

    expect(Buffer.byteLength(message)).toBeLessThan(MAX_MESSAGE_BYTES / 16);
    expect(message).toContain('and 20 more services');
  });

  test.each([
    ['half of a surrogate pair', 'half \ud800 of a pair', String.raw`half \ud800 of a pair`],
    ['a pair that the cut would part', `${'x'.repeat(63)}😀`, String.raw`${'x'.repeat(63)}\ud83d…`],
    ['a line break', 'orders\nRead the log: evil', String.raw`orders\u000aRead the log: evil`],
    ['a control sequence', 'a\u001b[2Jb', String.raw`a\u001b[2Jb`],
  ])('shows a name with %s as one line of text', (_, name, shown) => {
    const message = messageOf({ byService: { [name]: 3 } });

    expect(message.split('\n')).toContain(`  ${shown}  3`);
    expect(message.isWellFormed()).toBe(true);
  });

  test('has a command that names the log as it is', () => {
    const source = 's3://my-logs/it\'s; echo $(id) `id` "x".jsonl';
    const [, words = ''] = /^Read the log: aws s3 cp (.*) -$/m.exec(messageOf({ source })) ?? [];

    expect(execFileSync('/bin/sh', ['-c', `printf %s ${words}`], { encoding: 'utf8' })).toBe(source);
  });
});
