import { PORT_DISTANCE } from '@fairway/service-catalog';
import type { ServiceManifest } from '@fairway/service-manifest';

/** Ports from here on are the services'. */
const FIRST = 8101;

/** The first port that neither another service has, nor the priority of whose listener rules another one's port has. */
export function freePort(manifests: readonly Pick<ServiceManifest, 'port'>[]): number {
  const taken = new Set(manifests.map(({ port }) => port % PORT_DISTANCE));
  let port = FIRST;
  while (taken.has(port % PORT_DISTANCE)) port += 1;
  return port;
}
