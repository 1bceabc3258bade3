import { databaseVariables } from '@fairway/postgres';
import {
  commaSeparated,
  readConfig,
  signInVariables,
  standardConfig,
  timeZone,
  type EnvironmentVariables,
} from '@fairway/service-kit';
import * as z from 'zod';

/** The service's variables; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({
  ...databaseVariables,
  ...signInVariables,
  BIRTHDAY_TIME_ZONE: timeZone,
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
