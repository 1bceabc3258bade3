import { resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

/** Six services in production, and a few jobs. */
const MAX_RESOURCES = 160;
/** For the roles of an account: some 24 small resources for each environment, those of pull requests included. */
const MAX_OF_ACCOUNT = 400;
const ACCOUNT = /^bootstrap(-\d{12})?$/;

export const policy: PolicyRule = {
  why: 'A plan asks AWS for every resource: a large stack is slow to plan, and a mistake in it reaches far.',
  check: (stack) => {
    const { length } = resourcesOf(stack);
    const isAccount = ACCOUNT.test(stack.name);
    const max = isAccount ? MAX_OF_ACCOUNT : MAX_RESOURCES;
    if (length <= max) return [];
    const fix = isAccount
      ? 'An environment is some 24 of them. Put some into another account, or take one for pull requests away'
      : 'A service is some 16 of them, a job with a schedule 2, and 2 more for the first of its service. Take one out, or the choices that the environment does not need; else split the stack';
    return [{ address: 'resource', found: `there are ${length} resources, ${max} are allowed`, fix }];
  },
};
