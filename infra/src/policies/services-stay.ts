import { resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A service that is replaced is gone for minutes; another share of Spot replaces it unless it may deploy anew.',
  check: (stack) =>
    resourcesOf(stack)
      .filter(({ type, attributes }) => {
        const spot = attributes['capacity_provider_strategy'] !== undefined;
        return type === 'aws_ecs_service' && spot && attributes['force_new_deployment'] !== true;
      })
      .map(({ address }) => ({
        address,
        found: 'another share of Spot deletes it before it creates it again',
        fix: 'Set `force_new_deployment`',
      })),
};
