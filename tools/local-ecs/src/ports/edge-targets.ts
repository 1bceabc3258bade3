import type { Edge } from '@fairway/local-edge';

import type { TargetPort } from '../ports.ts';

/** The edge as the registry of targets: one target group a service. */
export function edgeTargets(edge: Edge): TargetPort {
  return {
    register: (service, endpoint) => edge.registerTarget(service, endpoint),
    deregister: (service, endpoint, delayMs) => edge.deregisterTarget(service, endpoint, { delayMs }),
  };
}
