import type { EnvironmentDefinition } from './model/definition.ts';

/** The first environment that `develop` goes to: cheapest in everything. */
export const dev: EnvironmentDefinition = {
  name: 'dev',
  account: '000000000000',
  region: 'eu-central-1',
  network: { kind: 'own', cidr: '10.10.0.0/16', outbound: 'public-addresses' },
  everyService: {
    capacity: { spotPercent: 100 },
    logLevel: 'debug',
  },
  // Half of the manifests' sizes: slower, which is acceptable here.
  services: {
    compare: { size: { cpu: 512, memoryMib: 3072 } },
    logs: { size: { cpu: 256, memoryMib: 1024 } },
    metrics: { size: { cpu: 256, memoryMib: 1024 } },
  },
  // It costs nothing but two alarms while it is unused; each GiB that is asked costs half a cent.
  logQueries: { kind: 'athena', maxGibPerQuery: 100, alarmGibPerDay: 200, resultDays: 3, datedKeys: [] },
  // Container Insights would cost more than all tasks; the load balancer counts those that answer.
  monitoring: { logRetentionDays: 14, containerInsights: 'disabled' },
};
