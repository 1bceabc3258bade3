import { resourcesOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A task with a public address is one mistake in a security group away from the internet.',
  check: (stack) => {
    const network = stack.network?.network;
    if (network?.kind === 'own' && network.outbound === 'public-addresses') return [];
    return resourcesOf(stack, 'aws_ecs_service')
      .filter(({ attributes }) => valueAt(attributes, 'network_configuration.assign_public_ip') === true)
      .map(({ address }) => ({
        address,
        found: 'its tasks have public addresses, and the environment did not choose `public-addresses`',
        fix: 'Put them into private subnets',
      }));
  },
};
