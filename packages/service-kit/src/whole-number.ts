import * as z from 'zod';

/**
 * A variable that holds a whole number in decimal digits. `z.coerce.number()` would read the empty text as 0, and `0x10`
 * as 16.
 * @param min at least 0
 * @param max at most 2^53 - 1
 * @example
 * const configSchema = standardConfig.extend({ KEEP_DAYS: wholeNumber(1, 3_650) });
 */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `${min} to ${max}`;
  return z
    .string()
    .refine((text) => /^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number, ${range}`,
    })
    .transform(Number);
}
