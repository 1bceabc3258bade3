import { createHash } from 'node:crypto';

/** CloudWatch's limit for the value of a dimension, in characters. */
const LONGEST = 1_024;
const HASH_LENGTH = 16;

/**
 * A service's name in the form that CloudWatch takes: printable ASCII, at most 1,024 characters, not blank, no colon
 * in front. A single value beyond that fails the whole call and every other point in it. Other characters are
 * percent-encoded as in a URL; a name that is too long is cut and ends in a hash of the whole.
 */
export function dimensionValue(service: string): string {
  const encoded = service
    // A lone surrogate, which a log can hold as an escape, has no UTF-8 form.
    .toWellFormed()
    .replace(/[^\x20-\x7e]+/g, encodeURIComponent)
    .replace(/^:/, '%3A')
    .replace(/^ +$/, (blanks) => '%20'.repeat(blanks.length));
  if (encoded.length <= LONGEST) return encoded;
  const hash = createHash('sha256').update(service).digest('hex').slice(0, HASH_LENGTH);
  return `${encoded.slice(0, LONGEST - HASH_LENGTH - 1)}-${hash}`;
}
