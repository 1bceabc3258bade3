import { refersTo, resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A single instance is gone with its zone, and takes minutes to be made anew.',
  check: (stack) => {
    if (stack.environment?.production !== true) return [];
    return resourcesOf(stack, 'aws_rds_cluster')
      .map((cluster) => ({
        address: cluster.address,
        count: resourcesOf(stack, 'aws_rds_cluster_instance').filter((instance) =>
          refersTo(instance, cluster.address),
        ).length,
      }))
      .filter(({ count }) => count < 2)
      .map(({ address, count }) => ({
        address,
        found: `it has ${count} instance(s)`,
        fix: 'Set `database.multiZone` in the environment',
      }));
  },
};
