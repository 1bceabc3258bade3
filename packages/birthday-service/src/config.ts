import { databaseVariables } from '@fairway/postgres';
import { commaSeparated, readConfig, standardConfig, type EnvironmentVariables } from '@fairway/service-kit';
import * as z from 'zod';

import { timeZone } from './time-zone.ts';

/** What the service reads; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({
  ...databaseVariables,
  BIRTHDAY_TIME_ZONE: timeZone,
  CORS_ALLOWED_ORIGINS: commaSeparated,
});

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}

/** For the container that migrates, which reads a few other variables. */
export function migrateEnvironment(): EnvironmentVariables {
  return process.env;
}
