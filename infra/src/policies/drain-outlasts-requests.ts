import { resourcesOf, serviceOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A task that is replaced while a request still runs cuts it, unless the load balancer waits for longer than a request takes.',
  check: (stack) =>
    resourcesOf(stack, 'aws_lb_target_group').flatMap((block) => {
      const manifest = stack.manifests.find(({ name }) => name === serviceOf(block));
      const delay = Number(block.attributes['deregistration_delay'] ?? Number.NaN);
      if (manifest !== undefined && delay > manifest.longestRequestSeconds) return [];
      const longest = manifest === undefined ? 'of no known service' : `${manifest.longestRequestSeconds} s`;
      return [
        {
          address: block.address,
          found: `it drains for ${Number.isNaN(delay) ? 'AWS’s default' : `${delay} s`}, and the longest request is ${longest}`,
          fix: 'Set `deregistration_delay` above the manifest’s `longestRequestSeconds`, and tag it with its service',
        },
      ];
    }),
};
