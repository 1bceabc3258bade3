import { resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A key that is never replaced protects ever more, and a thief of it reads everything.',
  check: (stack) =>
    resourcesOf(stack, 'aws_kms_key')
      .filter(({ attributes }) => attributes['enable_key_rotation'] !== true)
      .map(({ address }) => ({ address, found: 'it is not rotated', fix: 'Set `enable_key_rotation`' })),
};
