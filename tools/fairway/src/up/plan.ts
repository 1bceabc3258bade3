import type { ServiceManifest } from '@fairway/service-manifest';

import { Failure, UsageError } from '../terminal/failure.ts';
import { needsDatabase } from '../environment/database.ts';
import { unresolvableVariables } from '../environment/variables.ts';

export interface UpOptions {
  /** Names of the services to start; all of them when absent. */
  readonly only?: readonly string[];
  /** Port of the edge; 0 for any free one. */
  readonly port: number;
  readonly dataFolder: string;
  readonly logLevel: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly watch?: boolean;
}

/** What `up` starts. */
export interface UpPlan extends UpOptions {
  readonly services: readonly ServiceManifest[];
  /** Whether any of the services needs something of AWS. */
  readonly standIns: boolean;
  /** Names of the services that need a database. */
  readonly databases: readonly string[];
}

/**
 * Decides what to start; reads and starts nothing.
 * @throws {UsageError} naming every service in `only` that does not exist
 * @throws {Failure} naming every variable that has no value on this machine
 */
export function planUp(options: UpOptions, manifests: readonly ServiceManifest[]): UpPlan {
  const names = manifests.map(({ name }) => name);
  const unknown = (options.only ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  }
  const services = manifests.filter(({ name }) => options.only?.includes(name) ?? true);
  if (services.length === 0) {
    throw new Failure('there is no service to start: add one as docs/add-a-service.md says');
  }
  const faults = unresolvableVariables(services);
  if (faults.length > 0) {
    throw new Failure(
      'these variables have no value on this machine; give them one in the manifest:',
      faults,
    );
  }
  const databases = services.filter(needsDatabase).map(({ name }) => name);
  return { ...options, services, standIns: services.some(needsAws), databases };
}

/** Whether a service talks to AWS, and so gets the stand-ins' addresses. */
export function needsAws({ needs }: Pick<ServiceManifest, 'needs'>): boolean {
  const { database, signIn, ...ofAws } = needs;
  return Object.keys(ofAws).length > 0;
}
