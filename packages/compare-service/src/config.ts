import { commaSeparated, readConfig, signInPageVariables, standardConfig } from '@fairway/service-kit';
import * as z from 'zod';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The variables that the service reads; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({
  ...signInPageVariables,
  FILE_LIMIT_BYTES: z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(MAX_FILE_BYTES, `must be a number of bytes, at most ${MAX_FILE_BYTES}`),
  CORS_ALLOWED_ORIGINS: commaSeparated,
});

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}
