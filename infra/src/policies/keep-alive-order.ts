import { keepAliveSeconds } from '@fairway/service-manifest';

import { resourcesOf, valuesAt } from '../judging/blocks.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

const paths = [
  'origin.vpc_origin_config.origin_keepalive_timeout',
  'origin.custom_origin_config.origin_keepalive_timeout',
];

export const policy: PolicyRule = {
  why: 'The side that closes an idle connection first loses the request that the other is just sending: the closer to the user, the shorter.',
  check: (stack) => {
    const idle = resourcesOf(stack, 'aws_lb').map(({ address, attributes }) => ({
      address,
      seconds: Number(attributes['idle_timeout'] ?? Number.NaN),
    }));
    const balancers = idle.filter(({ seconds }) => !(seconds < keepAliveSeconds));
    return [
      ...balancers.map(({ address, seconds }) => ({
        address,
        found: `it keeps connections for ${seconds} s, services for ${keepAliveSeconds} s`,
        fix: `Set \`idle_timeout\` below ${keepAliveSeconds}`,
      })),
      ...distributionFindings(stack, Math.min(...idle.map(({ seconds }) => seconds))),
    ];
  },
};

function distributionFindings(stack: JudgedStack, idleSeconds: number): Finding[] {
  return resourcesOf(stack, 'aws_cloudfront_distribution').flatMap(({ address, attributes }) => {
    const kept = paths.flatMap((path) => [...valuesAt(attributes, path)]).map(Number);
    if (kept.length > 0 && kept.every((seconds) => seconds < idleSeconds)) return [];
    return [
      {
        address,
        found: `it keeps connections for ${kept.join(', ') || 'CloudFront’s default'} s, the load balancer for ${idleSeconds} s`,
        fix: 'Set `origin_keepalive_timeout` below the load balancer’s `idle_timeout`',
      },
    ];
  });
}
