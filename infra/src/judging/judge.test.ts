import { describe, expect, test } from '@jest/globals';

import { resources } from '../../test/support/policy-fixture.ts';
import type { Waiver } from '../waiver.ts';
import { judge, violationText } from './judge.ts';
import { policies } from './all-policies.ts';

const today = '2026-11-21';
const kept: Waiver = {
  policy: 'log-retention',
  address: 'aws_cloudwatch_log_group.audit',
  reason: 'The auditors want it for as long as we exist.',
  expires: '2027-06-01',
};
const endless = resources({ aws_cloudwatch_log_group: { audit: {} } });

const twoPolicies = policies.filter(({ name }) => ['log-retention', 'rotated-keys'].includes(name));

function textsFor(waivers: readonly Waiver[], stack = endless): readonly string[] {
  return judge([{ ...stack, waivers }], today, twoPolicies).map(violationText);
}

const violation =
  'app-fixture aws_cloudwatch_log_group.audit: log-retention: it keeps its events for ever. Set `retention_in_days` from the environment.';

describe('a judgement', () => {
  test('names stack, resource, policy, what is there and what to do', () => {
    expect(textsFor([])).toEqual([violation]);
  });

  test('names every violation of every policy in every stack at once', () => {
    const other = resources(
      { aws_cloudwatch_log_group: { flow: {} }, aws_kms_key: { main: {} } },
      { name: 'vpc-fixture' },
    );

    const found = judge(
      [
        { ...endless, waivers: [] },
        { ...other, waivers: [] },
      ],
      today,
      twoPolicies,
    );
    expect(found.map(({ stack, policy, address }) => [stack, policy, address])).toEqual([
      ['app-fixture', 'log-retention', 'aws_cloudwatch_log_group.audit'],
      ['vpc-fixture', 'log-retention', 'aws_cloudwatch_log_group.flow'],
      ['vpc-fixture', 'rotated-keys', 'aws_kms_key.main'],
    ]);
  });
});

describe('a waiver', () => {
  test('lets one resource break one policy', () => {
    expect(textsFor([kept])).toEqual([]);
  });

  test('holds until the day it expires', () => {
    expect(textsFor([{ ...kept, expires: '2026-11-22' }])).toEqual([]);
    expect(textsFor([{ ...kept, expires: today }])).toEqual([
      'app-fixture aws_cloudwatch_log_group.audit: log-retention: a waiver has expired on 2026-11-21: The auditors want it for as long as we exist.. Keep the policy, or look whether the reason still holds and give it another date.',
    ]);
  });

  test.each<[string, Partial<Waiver>]>([
    ['another policy', { policy: 'rotated-keys' }],
    ['another resource', { address: 'aws_cloudwatch_log_group.other' }],
    ['a policy that there is none of', { policy: 'log-retentoin' }],
  ])('for %s waives nothing, and that is a violation too', (_, change) => {
    const [first, second, ...others] = textsFor([{ ...kept, ...change }]);

    expect(first).toBe(violation);
    expect(second).toContain('a waiver waives nothing');
    expect(others).toEqual([]);
  });

  test('for what is no longer broken waives nothing', () => {
    const fixed = resources({ aws_cloudwatch_log_group: { audit: { retention_in_days: 30 } } });

    expect(textsFor([kept], fixed)).toEqual([expect.stringContaining('a waiver waives nothing')]);
  });

  test.each([
    [{ expires: 'never' }, "a waiver expires on 'never'"],
    [{ expires: '2027-13-01' }, "a waiver expires on '2027-13-01'"],
    [{ reason: 'because' }, "a waiver has the reason 'because'"],
  ])('needs a date and a reason: %j', (change, found) => {
    expect(textsFor([{ ...kept, ...change }])).toEqual([expect.stringContaining(found)]);
  });
});
