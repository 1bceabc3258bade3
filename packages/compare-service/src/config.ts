import { commaSeparated, readConfig, standardConfig } from '@fairway/service-kit';
import type * as z from 'zod';

/** What the service reads; each name is in its manifest, or standard. */
export const configSchema = standardConfig.extend({ CORS_ALLOWED_ORIGINS: commaSeparated });

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}
