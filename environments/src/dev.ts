import type { EnvironmentDefinition } from './model/definition.ts';

/** Where `develop` goes first: cheapest in everything. */
export const dev: EnvironmentDefinition = {
  name: 'dev',
  account: '000000000000',
  region: 'eu-central-1',
  network: { kind: 'own', cidr: '10.10.0.0/16', outbound: 'public-addresses' },
  everyService: {
    capacity: { spotPercent: 100 },
    logLevel: 'debug',
  },
  monitoring: { logRetentionDays: 14 },
};
