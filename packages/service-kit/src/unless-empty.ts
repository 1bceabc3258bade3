import * as z from 'zod';

/**
 * A variable that may be left out: the empty text is the same as one that is not set.
 * @param schema one that takes `undefined`
 * @example
 * const schema = z.object({ STATE_BUCKET: unlessEmpty(z.string().optional()) });
 */
export function unlessEmpty<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema);
}
