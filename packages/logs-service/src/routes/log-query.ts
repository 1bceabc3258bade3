import * as z from 'zod';
import { parseInstant } from '../scanner/timestamp.ts';

const SINCE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const LONGEST_KEY_BYTES = 1_024;

const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

const since = z.string().transform((text, context) => {
  const instant = SINCE.test(text) ? parseInstant(text) : undefined;
  if (instant !== undefined) return instant;
  context.addIssue({ code: 'custom', message: 'must be a real UTC time as YYYY-MM-DDTHH:MM:SSZ' });
  return z.NEVER;
});

const threshold = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number, 0 or more')
  .transform(Number);

/** What both routes are asked with. An unknown name is refused: it is a typing error more often than not. */
export const logQuery = z.strictObject({
  bucket: z
    .string('is required')
    .min(1, 'is required')
    .meta({ description: 'One of the buckets that the service may read.', examples: ['sample-logs'] }),
  prefix: z
    .string()
    .refine(
      (text) => Buffer.byteLength(text) <= LONGEST_KEY_BYTES,
      `must be at most ${LONGEST_KEY_BYTES} bytes`,
    )
    .default('')
    .meta({ description: 'Keys must start with it.', examples: ['tests/'] }),
  threshold: threshold.default(3).meta({ description: '`alert` is `total >= threshold`.', examples: ['2'] }),
  since: since
    .optional()
    .meta({ description: 'Only errors strictly later count.', examples: ['2025-09-15T12:00:00Z'] }),
  all: flag
    .default(false)
    .meta({ description: 'Every log under the prefix instead of only the newest.', examples: ['false'] }),
});

export const notifyQuery = logQuery.extend({
  force: flag
    .default(false)
    .meta({ description: 'Send it although it was sent before.', examples: ['false'] }),
});
