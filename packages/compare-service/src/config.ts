import {
  commaSeparated,
  readConfig,
  signInPageVariables,
  standardConfig,
  wholeNumber,
} from '@fairway/service-kit';
import * as z from 'zod';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The variables that the service reads; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({
  ...signInPageVariables,
  FILE_LIMIT_BYTES: wholeNumber(1, MAX_FILE_BYTES),
  CORS_ALLOWED_ORIGINS: commaSeparated,
});

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}
