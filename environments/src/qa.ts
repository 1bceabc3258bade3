import type { EnvironmentDefinition } from './model/definition.ts';

/** The same commits as `dev`, left alone by whoever tries things there; lives in its VPC. */
export const qa: EnvironmentDefinition = {
  name: 'qa',
  account: '000000000000',
  region: 'eu-central-1',
  network: { kind: 'shared', vpc: 'dev' },
  everyService: {
    capacity: { spotPercent: 100 },
  },
  monitoring: { logRetentionDays: 14 },
};
