import { describe, expect, test } from '@jest/globals';

import { brokenRuleText } from './rules.ts';
import { scheduleRules } from './schedule-rules.ts';

function faultsOf(expression: string, timeZone?: string): readonly string[] {
  return scheduleRules({ expression, ...(timeZone === undefined ? {} : { timeZone }) }).map((each) =>
    brokenRuleText(each),
  );
}

describe('a schedule', () => {
  test.each([
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(1 hour)',
    'rate(7 days)',
    'cron(0 2 * * ? *)',
    'cron(0/15 8-18 ? * MON-FRI *)',
    'cron(0 10 ? * 6#3 *)',
    'cron(0 10 ? * FRI#1 *)',
    'cron(15 12 L * ? *)',
    'cron(15 12 LW * ? *)',
    'cron(15 12 3W * ? *)',
    'cron(0 0 1 JAN,JUL ? 2027-2030)',
    'cron(0 18 ? * 6L *)',
  ])('%s is taken', (expression) => {
    expect(faultsOf(expression)).toEqual([]);
  });

  test.each([
    ['0 2 * * *', 'must be rate(6 hours), or cron(0 2 * * ? *) with six fields'],
    ['cron(0 2 * * *)', 'must be rate(6 hours), or cron(0 2 * * ? *) with six fields'],
    ['at(2027-01-01T00:00:00)', 'must be rate(6 hours), or cron(0 2 * * ? *) with six fields'],
    ['rate(0 minutes)', 'must be rate(1 hour) or rate(<number> minutes, hours or days)'],
    ['rate(1 hours)', 'must be rate(1 hour) or rate(<number> minutes, hours or days)'],
    ['rate(2 hour)', 'must be rate(1 hour) or rate(<number> minutes, hours or days)'],
    ['rate(5 seconds)', 'must be rate(1 hour) or rate(<number> minutes, hours or days)'],
    ['cron(60 2 * * ? *)', 'must have minutes from 0 to 59'],
    ['cron(0 24 * * ? *)', 'must have hours from 0 to 23'],
    ['cron(0 18-8 * * ? *)', 'must have hours from 0 to 23'],
    ['cron(0/0 2 * * ? *)', 'must have minutes from 0 to 59'],
    ['cron(0 2 32 * ? *)', 'must have day of month from 1 to 31'],
    ['cron(0 2 ? FOO MON *)', 'must have month from 1 to 12, or JAN to DEC'],
    ['cron(0 2 ? * 0 *)', 'must have day of week from 1 to 7, or SUN to SAT'],
    ['cron(0 8 ? * FRI-MON *)', 'must have day of week from 1 to 7, or SUN to SAT'],
    ['cron(0 2 ? * FOO#1 *)', 'must have day of week from 1 to 7, or SUN to SAT'],
    ['cron(0 2 * * ? 1969)', 'must have year from 1970 to 2199'],
    ['cron(0 2 * * * *)', 'must have ? as either the day of month or the day of week'],
    ['cron(0 2 ? * ? *)', 'must have ? as either the day of month or the day of week'],
  ])('%s is refused', (expression, rule) => {
    expect(faultsOf(expression)).toEqual([`\`expression\` ${rule}, got: '${expression}'`]);
  });

  test('tells every fault at once', () => {
    expect(faultsOf('cron(99 99 * * MON *)', 'Mars/Olympus')).toEqual([
      "`expression` must have minutes from 0 to 59, got: 'cron(99 99 * * MON *)'",
      "`expression` must have hours from 0 to 23, got: 'cron(99 99 * * MON *)'",
      "`expression` must have ? as either the day of month or the day of week, got: 'cron(99 99 * * MON *)'",
      "`timeZone` must be an IANA time zone, such as Europe/Berlin, got: 'Mars/Olympus'",
    ]);
  });

  test('has a time zone by its name, and none with a rate', () => {
    expect(faultsOf('cron(0 2 * * ? *)', 'Europe/Berlin')).toEqual([]);
    expect(faultsOf('cron(0 2 * * ? *)', '+02:00')).toHaveLength(1);
    expect(faultsOf('rate(1 day)', 'Europe/Berlin')).toEqual([
      "`timeZone` must be left out with a rate, which counts from its start, got: 'Europe/Berlin'",
    ]);
  });
});
