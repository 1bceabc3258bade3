import * as z from 'zod';

/** The schema of a time zone's name: an IANA name, such as `Europe/Berlin`, that this runtime knows. */
export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin');

function isTimeZone(name: string): boolean {
  // The usual zone needs no list: the first look at one loads the world's languages, before the service listens.
  if (name === 'UTC') return true;
  // The runtime takes offsets, such as `+02:00`, too: they know no daylight saving time, so they are never meant.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
