import { companionsOf, resourcesOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'Requests that never reached a service are in no log but the edge’s.',
  check: (stack) => [
    ...resourcesOf(stack, 'aws_lb')
      .filter(({ attributes }) => valueAt(attributes, 'access_logs.enabled') !== true)
      .map(({ address }) => ({ address, found: 'it logs no requests', fix: 'Enable `access_logs`' })),
    ...resourcesOf(stack, 'aws_cloudfront_distribution')
      .filter(
        (distribution) =>
          valueAt(distribution.attributes, 'logging_config.bucket') === undefined &&
          companionsOf(stack, distribution, 'aws_cloudwatch_log_delivery_source').length === 0,
      )
      .map(({ address }) => ({ address, found: 'it logs no requests', fix: 'Deliver its access logs' })),
  ],
};
