import * as z from 'zod';
import { parseInstant } from '../scanner/timestamp.ts';

const SINCE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const MAX_KEY_BYTES = 1_024;

/** A value that arrives as text: what `parse` makes of it, or the fault. */
function fromText<T>(fault: string, parse: (text: string) => T | undefined) {
  return z.string(fault).transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });
}

const wholeNumber = fromText('must be a whole number, 0 or more', (text) =>
  /^\d{1,15}$/.test(text) ? Number(text) : undefined,
);
const flag = fromText('must be true or false', (text) =>
  text === 'true' || text === 'false' ? text === 'true' : undefined,
);
const time = fromText('must be a real UTC time as YYYY-MM-DDTHH:MM:SSZ', (text) =>
  SINCE.test(text) ? parseInstant(text) : undefined,
);

/** What both routes are asked with. An unknown name is refused: it is a typing error more often than not. */
export const logQuery = z.strictObject({
  bucket: z
    .string()
    .min(1, 'must be the name of a bucket')
    .meta({ description: 'One of the buckets that the service may read.', examples: ['sample-logs'] }),
  prefix: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= MAX_KEY_BYTES, `must be at most ${MAX_KEY_BYTES} bytes`)
    .default('')
    .meta({ description: 'Keys must start with it.', examples: ['tests/'] }),
  threshold: wholeNumber.default(3).meta({
    description: '`alert` is `total >= threshold`.',
    override: { type: 'integer', minimum: 0, default: 3, examples: [2] },
  }),
  since: time.optional().meta({
    description: 'Only errors strictly later count.',
    override: { format: 'date-time', examples: ['2025-09-15T12:00:00Z'] },
  }),
  all: flag.default(false).meta({
    description: 'Every log under the prefix instead of only the newest.',
    override: { type: 'boolean', default: false },
  }),
});

export const notifyQuery = logQuery.extend({
  force: flag.default(false).meta({
    description: 'Send it although it was sent before.',
    override: { type: 'boolean', default: false },
  }),
});
