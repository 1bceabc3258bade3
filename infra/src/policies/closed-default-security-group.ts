import { companionsOf, resourcesOf, valuesAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A resource without a security group of its own gets the default one, which lets its members talk to each other and out.',
  check: (stack) =>
    resourcesOf(stack, 'aws_vpc').flatMap((vpc) => {
      const [group] = companionsOf(stack, vpc, 'aws_default_security_group');
      const rules = ['ingress', 'egress'].flatMap((name) => valuesAt(group?.attributes, name));
      if (group !== undefined && rules.length === 0) return [];
      return [
        {
          address: group?.address ?? vpc.address,
          found: group === undefined ? 'the default security group is as AWS made it' : 'it has rules',
          fix: 'Manage it with an aws_default_security_group without rules',
        },
      ];
    }),
};
