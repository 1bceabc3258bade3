import { describe, expect, test } from '@jest/globals';

import { judge, violationText } from '../../src/judging/judge.ts';
import { everyChoiceStacks, realStacks } from '../support/real-stacks.ts';

const today = new Date().toISOString().slice(0, 10);

describe('every policy is kept, or waived with a reason that still holds,', () => {
  test('by every stack of every environment', () => {
    expect(realStacks.length).toBeGreaterThan(7);
    expect(judge(realStacks, today).map(violationText)).toEqual([]);
  });

  test('by an environment with every choice', () => {
    expect(judge(everyChoiceStacks, today).map(violationText)).toEqual([]);
  });
});
