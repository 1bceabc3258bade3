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
  // Half of what the manifests ask for: slower, and nobody waits.
  services: {
    compare: { size: { cpu: 512, memoryMib: 3072 } },
    logs: { size: { cpu: 256, memoryMib: 1024 } },
    metrics: { size: { cpu: 256, memoryMib: 1024 } },
  },
  // For being there it costs nothing, but two alarms; what is asked costs half a cent for each GiB.
  logQueries: { kind: 'athena', maxGibPerQuery: 100, alarmGibPerDay: 200, resultDays: 3, datedKeys: [] },
  // Container Insights would cost more than all tasks; the load balancer counts those that answer.
  monitoring: { logRetentionDays: 14, containerInsights: 'disabled' },
};
