import { resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

const MAX_RESOURCES = 150;

export const policy: PolicyRule = {
  why: 'A plan asks AWS for every resource: a large stack is slow to plan, and a mistake in it reaches far.',
  check: (stack) => {
    const { length } = resourcesOf(stack);
    if (length <= MAX_RESOURCES) return [];
    return [
      {
        address: 'resource',
        found: `there are ${length} resources, ${MAX_RESOURCES} are allowed`,
        fix: 'A service is some 16 of them. Take one out, or the choices that the environment does not need; else split the stack',
      },
    ];
  },
};
