import type { EnvironmentDefinition } from './model/definition.ts';

/** The same commits as `dev`, but undisturbed by experiments there; lives in its VPC. */
export const qa: EnvironmentDefinition = {
  name: 'qa',
  account: '000000000000',
  region: 'eu-central-1',
  network: { kind: 'shared', vpc: 'dev' },
  everyService: {
    capacity: { spotPercent: 100 },
  },
  services: {
    compare: { size: { cpu: 512, memoryMib: 3072 } },
    logs: { size: { cpu: 256, memoryMib: 1024 } },
    metrics: { size: { cpu: 256, memoryMib: 1024 } },
  },
  monitoring: { logRetentionDays: 14, containerInsights: 'disabled' },
};
