import * as z from 'zod';

/**
 * A variable that holds a comma-separated list: `a, b` is `['a', 'b']`, the empty text is no entry.
 * @example
 * const configSchema = standardConfig.extend({ CORS_ALLOWED_ORIGINS: commaSeparated });
 */
export const commaSeparated = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
