import type { Edge } from '@fairway/local-edge';

import type { TargetPort } from '../ports.ts';

/**
 * The edge as the registry of targets: one target group a service. A service that no rule leads to is a worker: as without a
 * load balancer its tasks are ready when they are healthy.
 */
export function edgeTargets(edge: Edge): TargetPort {
  return {
    register: async (service, endpoint) =>
      edge.leadsTo(service) ? await edge.registerTarget(service, endpoint) : 'healthy',
    deregister: (service, endpoint, delayMs) => edge.deregisterTarget(service, endpoint, { delayMs }),
  };
}
