import type { BrokenRule } from './rules.ts';

/** An IANA name that this runtime knows: `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  // The usual zone needs no list: the first look at one loads the world's languages, and a service checks its manifest
  // and its variables before it listens.
  if (name === 'UTC') return true;
  // The runtime takes offsets, such as `+02:00`, and names in small letters, too. Offsets know no daylight saving time, and
  // AWS takes names only as they are written.
  if (!/^[A-Z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function timeZoneRules(path: string, name: string): readonly BrokenRule[] {
  return isTimeZone(name)
    ? []
    : [{ path, rule: 'must be an IANA time zone, such as Europe/Berlin', value: name }];
}
