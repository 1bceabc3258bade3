import { commaSeparated, readConfig, standardConfig } from '@fairway/service-kit';
import * as z from 'zod';

import { serviceDirectory } from './directory.ts';

export const configSchema = standardConfig.extend({
  SERVICE_DIRECTORY: serviceDirectory,
  EDGE_ORIGIN: z.url({ protocol: /^https?$/, error: 'must be a URL, http or https' }),
  CORS_ALLOWED_ORIGINS: commaSeparated,
});

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}
