import {
  resolveEnvironment,
  resolveEnvironments,
  shared,
  type EnvironmentDefinition,
  type Shared,
} from '@fairway/environments';
import { loadServices } from '@fairway/service-catalog';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { StackInputs } from '../../src/stack-inputs.ts';

/** This workspace, as the command reads it. */
export async function readInputs(): Promise<StackInputs> {
  const manifests = await loadServices();
  return { shared, environments: resolveEnvironments(manifests), manifests };
}

/** Settings of no real account: a reader who fills in their own does not change the tested stacks. */
export const fixtureShared: Shared = {
  project: 'fairway',
  account: '000000000000',
  region: 'eu-central-1',
  repository: 'owner/name',
};

const fixtureDefinition: EnvironmentDefinition = {
  name: 'fixture',
  account: '111111111111',
  region: 'eu-central-1',
  network: { kind: 'own', cidr: '10.90.0.0/16' },
  everyService: { tasks: { minimum: 2, desired: 2 } },
  services: { 'maxi-mal': { settings: { SETTING: 'of the environment' }, readBuckets: ['first'] } },
  monitoring: { runbooks: 'https://github.com/owner/name/blob/main/docs/runbooks' },
};

/**
 * A workspace of these services with one environment, `fixture`; `changes` are that one's differences, `accounts` the
 * choices for accounts.
 */
export function fixtureInputs(
  manifests: readonly ServiceManifest[],
  changes: Partial<EnvironmentDefinition> = {},
  accounts: NonNullable<Shared['accounts']> = {},
): StackInputs {
  const { environment } = resolveEnvironment({ ...fixtureDefinition, ...changes }, manifests);
  return { shared: { ...fixtureShared, accounts }, environments: [environment], manifests };
}
