import { number, objectOf, oneOf, oneOfKinds, text, texts, trueOrFalse } from '@fairway/service-manifest';
import * as z from 'zod';

import type { AccountBudget, AccountChoices, Trail } from '../model/account-choices.ts';
import type { Acceptance } from '../model/acceptance.ts';
import type { BranchTargets } from '../model/branch-targets.ts';
import type {
  EnvironmentDefaults,
  EnvironmentDefinition,
  EveryService,
  PartOf,
} from '../model/definition.ts';
import type { Domain, Edge, Geography, Origin, Waf } from '../model/edge.ts';
import type {
  DatabaseCapacity,
  DatabaseSettings,
  LogBucket,
  Monitoring,
  Notices,
  Operators,
  Pipeline,
  Protection,
  SecretRotation,
  SignIn,
} from '../model/environment.ts';
import type { Network, Outbound } from '../model/network.ts';
import type {
  AlarmThresholds,
  Capacity,
  DeploymentSafety,
  Night,
  Scaling,
  ServiceSettings,
  TaskCounts,
  TaskSize,
  Tracing,
  Workday,
} from '../model/service-settings.ts';
import type { Shared } from '../model/shared.ts';
import { logQueriesShape } from './log-queries-shape.ts';
import { partOf, type PartFields } from './part-of.ts';

const serviceFields: PartFields<ServiceSettings> = {
  size: partOf<TaskSize>({
    cpu: number(),
    memoryMib: number(),
    architecture: oneOf<TaskSize['architecture']>({ arm64: true, x86_64: true }),
  }),
  tasks: partOf<TaskCounts>({ minimum: number(), desired: number(), maximum: number() }),
  capacity: partOf<Capacity>({ onDemandBase: number(), spotPercent: number() }),
  scaling: partOf<Scaling>({
    cpuPercent: number(),
    memoryPercent: number(),
    requestsPerTarget: number(),
    scaleOutCooldownSeconds: number(),
    scaleInCooldownSeconds: number(),
  }),
  night: oneOfKinds<Night, 'kind'>('kind', {
    awake: {},
    asleep: { stop: text, start: text, timeZone: text },
  }),
  workday: oneOfKinds<Workday, 'kind'>('kind', {
    even: {},
    raised: { start: text, stop: text, timeZone: text, minimum: number() },
  }),
  settings: z.record(z.string(), text),
  readBuckets: texts,
  tracing: oneOfKinds<Tracing, 'kind'>('kind', {
    off: {},
    'x-ray': { collectorImage: text, sampledPercent: number() },
  }),
  logLevel: oneOf<ServiceSettings['logLevel']>({
    trace: true,
    debug: true,
    info: true,
    warn: true,
    error: true,
    fatal: true,
  }),
  alarms: partOf<AlarmThresholds>({
    cpuPercent: number(),
    memoryPercent: number(),
    p99Seconds: number(),
    serverErrorPercent: number(),
    errorLines: number(),
    anomalyDetection: trueOrFalse,
  }),
  deployment: partOf<DeploymentSafety>({ circuitBreaker: trueOrFalse, alarms: trueOrFalse }),
};

const everyService = partOf<EveryService>({
  ...serviceFields,
  size: partOf<EveryService['size']>({
    architecture: oneOf<TaskSize['architecture']>({ arm64: true, x86_64: true }),
  }),
});

const edge = partOf<Edge>({
  origin: oneOfKinds<Origin, 'kind'>('kind', {
    'vpc-origin': {},
    'public-alb': { host: text, certificateArn: text, headerSecretName: text },
  }),
  domain: oneOfKinds<Domain, 'kind'>('kind', {
    cloudfront: {},
    custom: {
      name: text,
      hostedZoneId: text,
      certificate: oneOfKinds<Extract<Domain, { kind: 'custom' }>['certificate'], 'kind'>('kind', {
        made: {},
        existing: { arn: text },
      }),
    },
  }),
  waf: oneOfKinds<Waf, 'kind'>('kind', { off: {}, 'managed-rules': { requestsPerFiveMinutes: number() } }),
  priceClass: oneOf<Edge['priceClass']>({ PriceClass_100: true, PriceClass_200: true, PriceClass_All: true }),
  accessLogRetentionDays: number(),
  geography: oneOfKinds<Geography, 'kind'>('kind', {
    everywhere: {},
    only: { countries: texts },
    except: { countries: texts },
  }),
});

const webhook = oneOfKinds<Operators['chatWebhook'], 'kind'>('kind', {
  none: {},
  secret: { secretName: text },
});

/** Fields that environments and their defaults may both have. */
const ofBoth: PartFields<Omit<EnvironmentDefaults, 'network'>> = {
  production: trueOrFalse,
  everyService,
  edge,
  protection: partOf<Protection>({
    deletionProtection: trueOrFalse,
    backupRetentionDays: number(),
    finalSnapshot: trueOrFalse,
  }),
  database: partOf<DatabaseSettings>({
    idle: oneOfKinds<DatabaseCapacity['idle'], 'kind'>('kind', {
      pauses: { afterSeconds: number() },
      runs: { minimumAcu: number() },
    }),
    maximumAcu: number(),
    multiZone: trueOrFalse,
  }),
  signIn: partOf<SignIn>({ requiredBy: texts, callbackUrls: texts, logoutUrls: texts }),
  monitoring: partOf<Monitoring>({
    logRetentionDays: number(),
    containerInsights: oneOf<Monitoring['containerInsights']>({
      disabled: true,
      enabled: true,
      enhanced: true,
    }),
    runbooks: text,
  }),
  operators: partOf<Operators>({
    mails: texts,
    chatWebhook: webhook,
    pagerWebhook: webhook,
    monthlyBudgetUsd: number(),
    costAnomalies: trueOrFalse,
  }),
  notices: partOf<Notices>({ mails: texts, queueArns: texts, webhookSecretNames: texts }),
  secretRotation: oneOf<SecretRotation>({ restart: true, message: true }),
  logBucket: oneOfKinds<LogBucket, 'kind'>('kind', {
    none: {},
    own: { retentionDays: number(), writers: texts },
  }),
  logQueries: logQueriesShape,
  pipeline: partOf<Pipeline>({
    plannedByPullRequests: trueOrFalse,
    workflow: oneOfKinds<Pipeline['workflow'], 'kind'>('kind', { any: {}, file: { path: text, ref: text } }),
    requireSignature: oneOfKinds<Pipeline['requireSignature'], 'kind'>('kind', {
      none: {},
      branches: { branches: texts },
    }),
  }),
  accepts: z.array(
    objectOf<Acceptance>({
      fault: oneOf<Acceptance['fault']>({ account: true, 'edge.domain': true }),
      reason: text,
      until: text,
    }),
  ),
};

const outbound = oneOf<Outbound>({
  none: true,
  'public-addresses': true,
  'one-nat': true,
  'nat-per-zone': true,
});
const networkFields = {
  zones: number<Network['zones']>(),
  outbound,
  interfaceEndpoints: texts,
  flowLogRetentionDays: number(),
};

/** The shapes of the files that people edit. */
export const defaultsShape = partOf<EnvironmentDefaults>({
  ...ofBoth,
  network: partOf<EnvironmentDefaults['network']>(networkFields),
});

type Optional<T> = { readonly [K in keyof T]-?: z.ZodOptional<z.ZodType<Exclude<T[K], undefined>>> };
const optionalOfBoth = Object.fromEntries(
  Object.entries(ofBoth).map(([name, schema]) => [name, schema.optional()]),
) as unknown as Optional<PartOf<Omit<EnvironmentDefaults, 'network'>>>;

export const environmentShape = objectOf<EnvironmentDefinition>({
  ...optionalOfBoth,
  name: text,
  account: text,
  region: text,
  network: oneOfKinds<EnvironmentDefinition['network'], 'kind'>('kind', {
    own: {
      cidr: text,
      zones: networkFields.zones.optional(),
      outbound: outbound.optional(),
      interfaceEndpoints: texts.optional(),
      flowLogRetentionDays: number().optional(),
    },
    shared: { vpc: text },
  }),
  services: z.record(z.string(), partOf<ServiceSettings>(serviceFields)).optional(),
});

const accountChoices = partOf<AccountChoices>({
  mails: texts,
  trail: oneOfKinds<Trail, 'kind'>('kind', { off: {}, 'all-regions': { retentionDays: number() } }),
  accessAnalyzer: trueOrFalse,
  guardDuty: trueOrFalse,
  configRules: trueOrFalse,
  alarms: trueOrFalse,
  budget: oneOfKinds<AccountBudget, 'kind'>('kind', { none: {}, monthly: { usd: number() } }),
});

export const sharedShape = objectOf<Shared>({
  project: text,
  account: text,
  region: text,
  repository: text,
  repositoryIds: objectOf<NonNullable<Shared['repositoryIds']>>({ owner: text, repository: text }).optional(),
  accounts: z.record(z.string(), accountChoices).optional(),
});

export const branchTargetsShape = objectOf<BranchTargets>({ imageTag: text, vpcs: texts, apps: texts });
