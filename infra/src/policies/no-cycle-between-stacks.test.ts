import { stateKey, type StackName } from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';

import { stackWith } from '../../test/support/policy-fixture.ts';
import { noCycleBetweenStacks } from './no-cycle-between-stacks.ts';
import { stateApartAndLocked } from './state-apart-and-locked.ts';

function stackThatReads(name: StackName, ...producers: readonly StackName[]) {
  const states = producers.map((producer) => [producer, { config: { key: stateKey(producer) } }]);
  return stackWith({ data: { terraform_remote_state: Object.fromEntries(states) } }, { name });
}

describe('no-cycle-between-stacks', () => {
  test('is kept by stacks that read those before them', () => {
    const all = [
      stackThatReads('ecr'),
      stackThatReads('vpc-dev'),
      stackThatReads('app-dev', 'vpc-dev', 'ecr'),
      stackThatReads('app-qa', 'vpc-dev', 'ecr'),
    ];

    expect(all.flatMap((stack) => noCycleBetweenStacks.check(stack, all))).toEqual([]);
  });

  test('is broken by stacks that read each other, over however many', () => {
    const all = [
      stackThatReads('ecr', 'app-dev'),
      stackThatReads('vpc-dev', 'ecr'),
      stackThatReads('app-dev', 'vpc-dev'),
      stackThatReads('app-qa', 'vpc-dev'),
    ];

    expect(all.flatMap((stack) => noCycleBetweenStacks.check(stack, all)).map(({ found }) => found)).toEqual([
      'the stacks read each other: ecr → app-dev → vpc-dev → ecr',
      'the stacks read each other: vpc-dev → ecr → app-dev → vpc-dev',
      'the stacks read each other: app-dev → vpc-dev → ecr → app-dev',
    ]);
  });

  test('is broken by a stack that reads no stack’s state', () => {
    const lost = stackThatReads('app-dev', 'vpc-gone');

    expect(noCycleBetweenStacks.check(lost, [lost])).toEqual([
      expect.objectContaining({
        address: 'data.terraform_remote_state.vpc-gone',
        found: 'it reads stacks/vpc-gone/terraform.tfstate, which is no stack’s state',
      }),
    ]);
  });
});

test('state-apart-and-locked is broken by two stacks with one state', () => {
  const one = stackWith({}, { name: 'app-dev' });
  const other = { ...one, name: 'app-qa' as const };

  const [finding] = stateApartAndLocked.check(one, [one, other]);
  expect(finding?.found).toBe('app-qa has the same state');
});
