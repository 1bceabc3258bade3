import { readConfig, standardConfig } from '@fairway/service-kit';
import * as z from 'zod';

const schema = standardConfig.extend({
  /** How long an unused connection is kept, in ms. */
  KEEP_ALIVE_MS: z.coerce.number<string>().int(),
  /** Without it the process ends at SIGTERM as one does that has never heard of signals. */
  HANDLES_SIGTERM: z.enum(['yes', 'no']),
});

export const loadConfig = () => readConfig(schema, process.env);
