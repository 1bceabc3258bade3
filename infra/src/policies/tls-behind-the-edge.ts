import { resourcesOf, valuesAt } from '../judging/blocks.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

const strongPolicies = /^ELBSecurityPolicy-TLS13-1-[23]-/;
const originPolicies: Readonly<Record<string, string>> = {
  aws_cloudfront_distribution: 'origin.custom_origin_config.origin_protocol_policy',
  aws_cloudfront_vpc_origin: 'vpc_origin_endpoint_config.origin_protocol_policy',
};

export const policy: PolicyRule = {
  why: 'The way from CloudFront to the load balancer is a network like any other.',
  check: (stack) => [
    ...resourcesOf(stack, 'aws_lb_listener').flatMap(({ address, attributes }): Finding[] => {
      const { protocol, ssl_policy: policy } = attributes;
      if (protocol !== 'HTTPS') {
        return [
          {
            address,
            found: `it listens for ${String(protocol)}`,
            fix: 'Listen for HTTPS with a certificate',
          },
        ];
      }
      if (strongPolicies.test(String(policy))) return [];
      return [
        {
          address,
          found: `its TLS policy is ${String(policy)}`,
          fix: 'Use one of ELBSecurityPolicy-TLS13-1-2-…',
        },
      ];
    }),
    ...Object.entries(originPolicies).flatMap(([type, path]) => plainOrigins(stack, type, path)),
  ],
};

function plainOrigins(stack: JudgedStack, type: string, path: string): Finding[] {
  return resourcesOf(stack, type).flatMap(({ address, attributes }) =>
    valuesAt(attributes, path)
      .filter((policy) => policy !== 'https-only')
      .map((policy) => ({
        address,
        found: `its origin is asked by ${String(policy)}`,
        fix: 'Ask it by https-only',
      })),
  );
}
