import { describe, expect, test } from '@jest/globals';

import { judge, violationText } from '../../src/policies/judge.ts';
import { everyChoice } from '../fixtures/every-choice.ts';
import { maximal, minimal } from '../fixtures/services.ts';
import { judgedStacks } from '../support/judged-stacks.ts';
import { realStacks } from '../support/real-stacks.ts';

const today = new Date().toISOString().slice(0, 10);

describe('every policy is kept, or waived with a reason that still holds,', () => {
  test('by every stack of every environment', () => {
    expect(realStacks.length).toBeGreaterThan(7);
    expect(judge(realStacks, today).map(violationText)).toEqual([]);
  });

  test('by an environment with every choice', () => {
    expect(judge(judgedStacks(everyChoice([maximal, minimal])), today).map(violationText)).toEqual([]);
  });
});
