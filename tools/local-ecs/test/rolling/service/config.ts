import { readConfig, standardConfig } from '@fairway/service-kit';
import * as z from 'zod';

const schema = standardConfig.extend({
  /** The time for which an unused connection is kept, in ms. */
  KEEP_ALIVE_MS: z.coerce.number<string>().int(),
  /** With `no`, the process ends at SIGTERM like one without a handler. */
  HANDLES_SIGTERM: z.enum(['yes', 'no']),
});

export const loadConfig = () => readConfig(schema, process.env);
