import type { EnvironmentDefaults } from './model/definition.ts';
import { shared } from './shared.ts';

/** A small environment that costs little: further needs of an environment are in its own file. */
export const defaults: EnvironmentDefaults = {
  production: false,
  network: {
    zones: 2,
    outbound: 'one-nat',
    interfaceEndpoints: [],
    flowLogRetentionDays: 14,
  },
  everyService: {
    size: { architecture: 'arm64' },
    tasks: { minimum: 1, desired: 1, maximum: 4 },
    capacity: { onDemandBase: 0, spotPercent: 0 },
    scaling: {
      cpuPercent: 60,
      memoryPercent: 70,
      requestsPerTarget: 1000,
      scaleOutCooldownSeconds: 60,
      scaleInCooldownSeconds: 300,
    },
    night: { kind: 'awake' },
    workday: { kind: 'even' },
    settings: {},
    readBuckets: [],
    tracing: { kind: 'off' },
    logLevel: 'info',
    alarms: {
      cpuPercent: 80,
      memoryPercent: 80,
      p99Seconds: 2,
      serverErrorPercent: 5,
      errorLines: 10,
      anomalyDetection: false,
    },
    deployment: { circuitBreaker: true, alarms: true },
  },
  edge: {
    origin: { kind: 'vpc-origin' },
    domain: { kind: 'cloudfront' },
    waf: { kind: 'off' },
    priceClass: 'PriceClass_100',
    accessLogRetentionDays: 30,
    geography: { kind: 'everywhere' },
  },
  protection: { deletionProtection: false, backupRetentionDays: 1, finalSnapshot: false },
  database: { idle: { kind: 'pauses', afterSeconds: 900 }, maximumAcu: 2, multiZone: false },
  signIn: { requiredBy: [], callbackUrls: [], logoutUrls: [] },
  monitoring: {
    logRetentionDays: 30,
    containerInsights: 'enabled',
    runbooks: `https://github.com/${shared.repository}/blob/main/docs/runbooks`,
  },
  operators: {
    mails: [],
    chatWebhook: { kind: 'none' },
    pagerWebhook: { kind: 'none' },
    monthlyBudgetUsd: 100,
    costAnomalies: false,
  },
  notices: { mails: [], queueArns: [], webhookSecretNames: [] },
  secretRotation: 'restart',
  logBucket: { kind: 'own', retentionDays: 30, writers: [] },
  logQueries: { kind: 'none' },
  pipeline: {
    plannedByPullRequests: true,
    workflow: { kind: 'any' },
    requireSignature: { kind: 'none' },
  },
  accepts: [],
};
