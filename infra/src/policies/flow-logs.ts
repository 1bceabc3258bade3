import { companionsOf, resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'Who talked to whom is asked after the fact, and only then.',
  check: (stack) =>
    resourcesOf(stack, 'aws_vpc')
      .filter(
        (vpc) =>
          !companionsOf(stack, vpc, 'aws_flow_log').some(
            ({ attributes }) => attributes['traffic_type'] === 'ALL',
          ),
      )
      .map(({ address }) => ({
        address,
        found: 'it has no flow log of all traffic',
        fix: 'Add an aws_flow_log with traffic_type ALL',
      })),
};
