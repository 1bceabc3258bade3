import { databaseVariables } from '@fairway/postgres';
import {
  commaSeparated,
  readConfig,
  signInPageVariables,
  standardConfig,
  timeZone,
  wholeNumber,
  type EnvironmentVariables,
} from '@fairway/service-kit';
import * as z from 'zod';

/** The variables that the service reads; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({
  ...databaseVariables,
  ...signInPageVariables,
  DATABASE_MAY_PAUSE: z.enum(['true', 'false']).transform((text) => text === 'true'),
  /** Files to load at the start: a path, `sample`, or nothing. */
  METRICS_SEED_JSON: z.string(),
  QUERIES_SEED_CSV: z.string(),
  METRIC_RECORDS_SEED_JSON: z.string(),
  METRICS_TIME_ZONE: timeZone,
  /** 0 caches nothing. */
  CACHE_TTL_SECONDS: wholeNumber(0, 99_999),
  BEDROCK_MODEL_ID: z.string(),
  CORS_ALLOWED_ORIGINS: commaSeparated,
});

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}

/** The environment of the container that migrates, which reads a few other variables. */
export function migrateEnvironment(): EnvironmentVariables {
  return process.env;
}
