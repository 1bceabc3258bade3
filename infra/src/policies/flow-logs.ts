import { companionsOf, resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'Connections are only investigated after the fact, when it is too late to begin a log.',
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
