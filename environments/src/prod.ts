import type { EnvironmentDefinition } from './model/definition.ts';

/** The environment that people depend on: two of everything, and protected against deletion. */
export const prod: EnvironmentDefinition = {
  name: 'prod',
  production: true,
  account: '000000000000',
  region: 'eu-central-1',
  network: {
    kind: 'own',
    cidr: '10.30.0.0/16',
    zones: 3,
    outbound: 'nat-per-zone',
    flowLogRetentionDays: 90,
  },
  everyService: {
    tasks: { minimum: 2, desired: 2, maximum: 10 },
  },
  edge: {
    waf: { kind: 'managed-rules', requestsPerFiveMinutes: 2000 },
    priceClass: 'PriceClass_All',
    accessLogRetentionDays: 90,
  },
  protection: { deletionProtection: true, backupRetentionDays: 14, finalSnapshot: true },
  signIn: {
    requiredBy: [
      // Dates of birth are personal data, to read as to write.
      'birthday',
      // Compared files belong to their owners, and a comparison is the dearest request that a stranger could make.
      'compare',
      // Sends mail to people. Its sibling, `GET /analyze`, only reads the buckets that are listed for it: error counts by
      // service, no lines of a log.
      'logs POST /notify',
      // metrics asks everywhere, by its own manifest; status is the front door, and shows health and versions to all.
    ],
  },
  database: { idle: { kind: 'runs', minimumAcu: 0.5 }, maximumAcu: 8, multiZone: true },
  monitoring: { logRetentionDays: 90, containerInsights: 'enhanced' },
  // Production does not deploy without a recipient of its alarms: `./fairway config prod` says which are missing
  // here.
  operators: { monthlyBudgetUsd: 1000 },
  // A plan reads the state and its secrets, so production is planned only where it is deployed. Promoted images were
  // signed where they were built: each of these branches takes reviewed commits alone.
  pipeline: {
    plannedByPullRequests: false,
    requireSignature: { kind: 'branches', branches: ['develop', 'staging', 'main'] },
  },
  accepts: [
    {
      fault: 'account',
      reason:
        'One account to begin with; names, tags and a guard keep environments apart, see docs/security.md.',
      until: '2027-06-01',
    },
    {
      fault: 'edge.domain',
      reason:
        'No domain to begin with; CloudFront’s own name takes TLS 1.0 too, from clients that ask for it.',
      until: '2027-06-01',
    },
  ],
};
