import { commaSeparated, readConfig, signInVariables, standardConfig } from '@fairway/service-kit';
import * as z from 'zod';

const statePrefix = z.string().regex(/^([^/].*\/)?$/, 'must be empty, or end with / and not start with one');
const topicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic');
const metricsNamespace = z
  .string()
  .regex(/^(?!AWS\/|:)[ -~]{1,255}$/, 'must be a CloudWatch namespace of our own');

/** The service's variables; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({
  LOG_BUCKETS: commaSeparated,
  STATE_BUCKET: z.string().min(1),
  STATE_PREFIX: statePrefix,
  SNS_TOPIC_ARN: topicArn,
  METRICS_NAMESPACE: metricsNamespace,
  ...signInVariables,
  CORS_ALLOWED_ORIGINS: commaSeparated,
});

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}

/** The command line's variables; it needs them for `--metrics` and `--notify` only. */
export const commandConfigSchema = z.object({
  ENVIRONMENT: z.string().min(1).optional(),
  STATE_BUCKET: z.string().min(1).optional(),
  STATE_PREFIX: statePrefix.default('logs/'),
  SNS_TOPIC_ARN: topicArn.optional(),
  METRICS_NAMESPACE: metricsNamespace.default('LogAnalytics'),
});

export type CommandConfig = Readonly<z.output<typeof commandConfigSchema>>;
