import { numberRules, type BrokenRule } from '@fairway/service-manifest';

const COUNTRY = /^[A-Z]{2}$/;

/** @param path name of the value where the rule is used */
export function firewallRateRules(path: string, requestsPerFiveMinutes: number): readonly BrokenRule[] {
  return numberRules(path, requestsPerFiveMinutes, [100, 2_000_000_000], 'whole');
}

/** @param path name of the value where the rule is used */
export function accessLogRetentionRules(path: string, days: number): readonly BrokenRule[] {
  return numberRules(path, days, [1, 3650], 'whole');
}

/** @param path name of the value where the rule is used */
export function countryRules(path: string, countries: readonly string[]): readonly BrokenRule[] {
  if (countries.length > 0 && countries.every((country) => COUNTRY.test(country))) return [];
  return [{ path, rule: 'must be two-letter codes of ISO 3166-1, in capitals', value: countries }];
}
