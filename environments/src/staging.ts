import type { EnvironmentDefinition } from './model/definition.ts';

/** Shaped like production, but smaller: its faults are those that production would have. */
export const staging: EnvironmentDefinition = {
  name: 'staging',
  account: '000000000000',
  region: 'eu-central-1',
  network: { kind: 'own', cidr: '10.20.0.0/16' },
  everyService: {
    tasks: { minimum: 2, desired: 2 },
    capacity: { onDemandBase: 1, spotPercent: 50 },
  },
  edge: { waf: { kind: 'managed-rules', requestsPerFiveMinutes: 2000 } },
  signIn: { requiredBy: ['birthday', 'compare', 'logs POST /notify'] },
  protection: { backupRetentionDays: 7 },
  operators: { monthlyBudgetUsd: 400 },
};
