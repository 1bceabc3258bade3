import { resourcesOf, textOf, valueAt, valuesAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

const encrypted = ['redirect-to-https', 'https-only'];
const floors = ['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'];

export const policy: PolicyRule = {
  why: 'Nobody may read requests and answers on the way, and old TLS can be read.',
  check: (stack) =>
    resourcesOf(stack, 'aws_cloudfront_distribution').flatMap(({ address, attributes }) => {
      const behaviors = ['default_cache_behavior', 'ordered_cache_behavior'];
      const plain = behaviors
        .flatMap((name) => [...valuesAt(attributes, `${name}.viewer_protocol_policy`)])
        .filter((policy) => !encrypted.includes(String(policy)));
      const floor = valueAt(attributes, 'viewer_certificate.minimum_protocol_version');
      return [
        ...plain.map((policy) => ({
          address,
          found: `a behavior has \`viewer_protocol_policy\` ${String(policy)}`,
          fix: 'Redirect to HTTPS',
        })),
        ...(floors.includes(textOf(floor))
          ? []
          : [
              {
                address,
                found: `the lowest TLS version is ${textOf(floor) || 'CloudFront’s choice'}`,
                fix: 'Use a certificate of one’s own with TLSv1.2_2021 or later',
              },
            ]),
      ];
    }),
};
