import type { Environment, Network, ServiceSettings, Shared } from '@fairway/environments';
import { needsAws, needsDatabase, type ServiceManifest } from '@fairway/service-manifest';

import type { Clients } from './clients.ts';

/** An environment with what its files say of it, and where it is read back. */
export interface Place {
  readonly clients: Clients;
  readonly shared: Shared;
  readonly environment: Environment;
  /** The one it lives in. */
  readonly network: Network;
  readonly manifests: readonly ServiceManifest[];
}

export function settingsOf({ environment }: Place, { name }: ServiceManifest): ServiceSettings {
  const settings = environment.services[name];
  if (settings === undefined) throw new Error(`${environment.name} has no settings for ${name}`);
  return settings;
}

/** True when a service's own code may do anything in AWS. */
export function hasRights(manifest: ServiceManifest): boolean {
  return needsAws(manifest) || needsDatabase(manifest);
}

/** True when something of a service starts by itself. */
export function hasSchedules({ jobs }: ServiceManifest): boolean {
  return jobs.some(({ schedule }) => schedule !== undefined);
}
