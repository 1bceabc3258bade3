import { definitions, resolveEnvironment, shared, vpcOf, type Network } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { Clients } from './clients.ts';
import { dataFaults } from './data.ts';
import { edgeFaults } from './edge.ts';
import { jobFaults } from './jobs.ts';
import { logQueryFaults } from './log-queries.ts';
import { networkFaults } from './network.ts';
import type { Place } from './place.ts';
import { rightsFaults } from './rights.ts';
import { serviceFaults } from './services.ts';
import { watchingFaults } from './watching.ts';

const PARTS = [
  serviceFaults,
  jobFaults,
  edgeFaults,
  networkFaults,
  dataFaults,
  rightsFaults,
  watchingFaults,
  logQueryFaults,
];

/**
 * Reads back what environments have become, and compares it with what their files and the manifests say.
 * @returns a sentence for each value that differs
 */
export async function readBack(
  clients: Clients,
  environments: readonly string[],
  manifests: readonly ServiceManifest[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of environments) {
    const environment = resolved(name, manifests);
    const network = resolved(vpcOf(environment), manifests).network as Network;
    const place: Place = { clients, shared, environment, network, manifests };
    for (const part of PARTS) {
      const found = await part(place).catch((error: unknown) => [`${part.name}: ${String(error)}`]);
      faults.push(...found.map((fault) => `${name}: ${fault}`));
    }
  }
  return faults;
}

function resolved(name: string, manifests: readonly ServiceManifest[]) {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error(`there is no environment ${name}`);
  return resolveEnvironment(definition, manifests).environment;
}
