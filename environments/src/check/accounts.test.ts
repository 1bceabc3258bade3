import { describe, expect, test } from '@jest/globals';

import { demo, faultsOf } from '../../test/fixtures/environments.ts';
import type { AccountChoices } from '../model/account-choices.ts';

const shared = { project: 'shop', account: '123456789012', region: 'eu-west-1', repository: 'acme/shop' };

function faults(chosen: Partial<AccountChoices>, account = shared.account): readonly string[] {
  return faultsOf([demo], { shared: { ...shared, accounts: { [account]: chosen } } });
}

const mails = ['security@example.com'];
const trail = { kind: 'all-regions', retentionDays: 365 } as const;

describe('what watches over an account', () => {
  test('may be all there is, or nothing', () => {
    const all = { mails, trail, accessAnalyzer: true, guardDuty: true, configRules: true, alarms: true };

    expect(faults({ ...all, budget: { kind: 'monthly', usd: 300 } })).toEqual([]);
    expect(faults({})).toEqual([]);
    expect(faults({ trail })).toEqual([]);
  });

  test.each([
    ['accessAnalyzer', { accessAnalyzer: true }],
    ['guardDuty', { guardDuty: true }],
    ['configRules', { configRules: true }],
    ['alarms', { alarms: true, trail }],
    ['budget', { budget: { kind: 'monthly', usd: 10 } }],
  ] as const)('must be told to somebody: %s', (_, chosen) => {
    expect(faults(chosen)).toEqual([
      'shared: `accounts.123456789012.mails` must have an address: findings would reach nobody, got: [] (edit environments/src/shared.ts)',
    ]);
  });

  test('must not have alarms without the trail that they read', () => {
    expect(faults({ mails, alarms: true })).toEqual([
      'shared: `accounts.123456789012.alarms` must be false without a trail, which alarms read, got: true (edit environments/src/shared.ts)',
    ]);
  });

  test.each([89, 3_651, 365.5])('must keep files for 90 to 3,650 days, not %d', (retentionDays) => {
    expect(faults({ trail: { ...trail, retentionDays } })).toEqual([
      `shared: \`accounts.123456789012.trail.retentionDays\` must be a whole number from 90 to 3650, got: ${retentionDays} (edit environments/src/shared.ts)`,
    ]);
  });

  test('must have addresses that are addresses, and a budget above nothing', () => {
    expect(faults({ mails: ['nobody'], budget: { kind: 'monthly', usd: 0 } })).toEqual([
      "shared: `accounts.123456789012.mails` must be mail addresses, got: 'nobody' (edit environments/src/shared.ts)",
      'shared: `accounts.123456789012.budget.usd` must be a number from 1 to 1000000000, got: 0 (edit environments/src/shared.ts)',
    ]);
  });

  test('must be of an account that is in use', () => {
    expect(faults({ trail }, '210987654321')).toEqual([
      "shared: `accounts.210987654321` must be the id of an account that is in use: 123456789012, got: '210987654321' (edit environments/src/shared.ts)",
    ]);
  });
});

test('no environment is called account: its names would be those of what watches over the account', () => {
  expect(faultsOf([{ ...demo, name: 'account' }])).toEqual([
    expect.stringMatching(/^account: `name` must not be .*account.*, which mean something else/),
  ]);
});
