import { resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A log group keeps everything for ever unless it is told how long, and is paid for as long.',
  check: (stack) =>
    resourcesOf(stack, 'aws_cloudwatch_log_group')
      .filter(({ attributes }) => !(Number(attributes['retention_in_days']) >= 1))
      .map(({ address }) => ({
        address,
        found: 'it keeps its events for ever',
        fix: 'Set `retention_in_days` from the environment',
      })),
};
