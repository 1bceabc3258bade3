import {
  commaSeparated,
  readConfig,
  signInVariables,
  standardConfig,
  unlessEmpty,
  wholeNumber,
} from '@fairway/service-kit';
import * as z from 'zod';

import { parseLogTables } from './engine/log-tables.ts';

const statePrefix = z.string().regex(/^([^/].*\/)?$/, 'must be empty, or end with / and not start with one');
const topicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic');
const metricsNamespace = z
  .string()
  .regex(/^(?!AWS\/|:)[ -~]{1,255}$/, 'must be a CloudWatch namespace of our own');

const logTables = z.string().transform((text, context) => {
  const tables = parseLogTables(text);
  if (tables !== undefined) return tables;
  context.addIssue({
    code: 'custom',
    message:
      'must be bucket=database.table, separated by commas, each with how its keys carry a day or without',
  });
  return z.NEVER;
});
const workgroup = z.string().regex(/^[\w.-]{0,128}$/, 'must be the name of a workgroup of Athena, or empty');

/** The service's variables; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({
  LOG_BUCKETS: commaSeparated,
  STATE_BUCKET: z.string().min(1),
  STATE_PREFIX: statePrefix,
  SNS_TOPIC_ARN: topicArn,
  METRICS_NAMESPACE: metricsNamespace,
  ...signInVariables,
  CORS_ALLOWED_ORIGINS: commaSeparated,
  /** For the daily report: the prefix of keys, and the number of a day's errors from which it is told. */
  DAILY_PREFIX: z.string(),
  DAILY_THRESHOLD: wholeNumber(0),
  LOG_QUERY_WORKGROUP: workgroup,
  LOG_TABLES: logTables,
});

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}

/** A variable of the AWS SDK that the command line needs for `--bucket`: the SDK takes the empty text for a region. */
export const sdkConfigSchema = z.object({
  AWS_REGION: z
    .string()
    .regex(
      /^[a-z]{2,}(?:-[a-z]+)+-\d+$/,
      'must be the name of a region, as eu-central-1; `unset AWS_REGION` takes the profile’s',
    )
    .optional(),
});

/**
 * The command line's variables; it needs them for `--metrics`, `--notify` and `--engine athena` only. An empty one is the
 * same as one that is not set, but for the prefix: there it means that keys have none.
 */
export const commandConfigSchema = z.object({
  ENVIRONMENT: unlessEmpty(z.string().optional()),
  STATE_BUCKET: unlessEmpty(z.string().optional()),
  STATE_PREFIX: statePrefix.default('logs/'),
  SNS_TOPIC_ARN: unlessEmpty(topicArn.optional()),
  METRICS_NAMESPACE: unlessEmpty(metricsNamespace.default('LogAnalytics')),
  LOG_QUERY_WORKGROUP: unlessEmpty(workgroup.optional()),
  LOG_TABLES: unlessEmpty(logTables.optional()),
});

export type CommandConfig = Readonly<z.output<typeof commandConfigSchema>>;
