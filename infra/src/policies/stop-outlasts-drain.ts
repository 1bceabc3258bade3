import { drainDeadlineSeconds } from '@fairway/service-manifest';

import { resourcesOf, serviceOf } from '../judging/blocks.ts';
import { containersOf } from '../judging/containers.ts';
import type { PolicyRule } from '../judging/policy.ts';

const MAX_STOP_SECONDS = 120;

export const policy: PolicyRule = {
  why: 'SIGKILL before a service has finished cuts its requests, however well it drains; Fargate waits 120 s at most.',
  check: (stack) =>
    containersOf(stack).flatMap(({ block, service, definition }) => {
      const manifest = stack.manifests.find(({ name }) => name === service);
      if (manifest === undefined || definition['name'] !== service) return [];
      const stop = Number(definition['stopTimeout'] ?? Number.NaN);
      const delays = resourcesOf(stack, 'aws_lb_target_group')
        .filter((group) => serviceOf(group) === service)
        .map(({ attributes }) => Number(attributes['deregistration_delay']));
      const least = Math.max(drainDeadlineSeconds(manifest), ...delays);
      if (stop > least && stop <= MAX_STOP_SECONDS) return [];
      return [
        {
          address: block.address,
          found: `${service} is killed after ${Number.isNaN(stop) ? 'AWS’s default' : `${stop} s`}, and drains for up to ${least} s`,
          fix: `Set \`stopTimeout\` above that, and to ${MAX_STOP_SECONDS} at most`,
        },
      ];
    }),
};
