import * as z from 'zod';

import type { JobInput } from './job.ts';
import type { ManifestInput, ServiceExample, WebSocketLimits } from './manifest.ts';
import type { ServiceNeeds } from './needs.ts';
import { number, objectOf, oneOf, oneOfKinds, text, texts, trueOrFalse } from './shape.ts';
import type { SecretSource, VariableSource } from './variables.ts';

const yes: z.ZodType<true> = z.literal(true, 'true');

const needs = objectOf<ServiceNeeds>({
  readBuckets: yes.optional(),
  stateBucket: yes.optional(),
  topic: oneOf<NonNullable<ServiceNeeds['topic']>>({ notices: true }).optional(),
  metricsNamespace: text.optional(),
  database: objectOf<NonNullable<ServiceNeeds['database']>>({
    poolSize: number(),
    readerPoolSize: number().optional(),
  }).optional(),
  signIn: oneOf<NonNullable<ServiceNeeds['signIn']>>({ always: true, 'by-environment': true }).optional(),
  languageModel: yes.optional(),
  logQueries: yes.optional(),
});

const variable = oneOfKinds<VariableSource, 'from'>('from', {
  constant: { value: text },
  setting: { default: text.optional(), local: text.optional() },
  edgeOrigin: {},
  serviceDirectory: {},
  readBuckets: {},
  stateBucket: {},
  statePrefix: {},
  topicArn: {},
  metricsNamespace: {},
  logQueryWorkgroup: {},
  logTables: {},
  databaseUrl: {},
  databaseAuthentication: {},
  databaseMayPause: {},
  signInRequired: {},
  tokenIssuer: {},
  tokenClientIds: {},
  tokenPageClientId: {},
});

const job = objectOf<JobInput>({
  name: text,
  summary: text,
  args: texts.optional(),
  schedule: objectOf<NonNullable<JobInput['schedule']>>({
    expression: text,
    timeZone: text.optional(),
  }).optional(),
  timeoutSeconds: number(),
  retries: number().optional(),
  mayOverlap: trueOrFalse.optional(),
  size: objectOf<NonNullable<JobInput['size']>>({ cpu: number(), memoryMib: number() }).optional(),
});

/** A manifest's fields and the kinds of their values. Rules on the values are checked afterwards. */
export const manifestShape = objectOf<ManifestInput>({
  name: text,
  summary: text,
  port: number(),
  paths: texts,
  worker: trueOrFalse.optional(),
  uploadPaths: texts.optional(),
  cpu: number(),
  memoryMib: number(),
  longestRequestSeconds: number(),
  lameDuckSeconds: number().optional(),
  drainSeconds: number().optional(),
  stopTimeoutSeconds: number().optional(),
  healthPath: text.optional(),
  needs: needs.optional(),
  webSockets: objectOf<WebSocketLimits>({ maxSockets: number(), maxSocketsPerClient: number() }).optional(),
  personalData: trueOrFalse.optional(),
  variables: z.record(z.string(), variable).optional(),
  secrets: z
    .record(z.string(), oneOfKinds<SecretSource, 'from'>('from', { secretsManager: { name: text } }))
    .optional(),
  page: text.optional(),
  examples: z.array(objectOf<ServiceExample>({ path: text, summary: text })).optional(),
  jobs: z.array(job).optional(),
});
