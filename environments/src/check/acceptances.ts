import type { AcceptableFault, Acceptance } from '../model/acceptance.ts';
import { fileOf } from '../model/files.ts';
import { faultAt, type Fault, type Subject } from './fault.ts';

const MIN_REASON = 20;

/**
 * The faults that an environment does not accept, and the faults of its acceptances.
 * @param faults that may be accepted, by their paths
 * @param today `YYYY-MM-DD`
 */
export function unacceptedFaults(
  subject: Subject,
  faults: readonly (Fault & { readonly path: AcceptableFault })[],
  today: string,
): readonly Fault[] {
  const { accepts } = subject.environment;
  return [
    ...faults.filter(({ path }) => !accepts.some(({ fault, until }) => fault === path && until > today)),
    ...accepts.flatMap((acceptance, index) =>
      rulesBrokenBy(acceptance, faults, today).map((rule) => ({
        ...faultAt(subject, `accepts.${index}`, rule),
        file: fileOf(subject.environment),
      })),
    ),
  ];
}

function rulesBrokenBy(
  { fault, reason, until }: Acceptance,
  faults: readonly Fault[],
  today: string,
): readonly string[] {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)))
    return ['must have a date in `until`, YYYY-MM-DD'];
  const rules: string[] = [];
  if (reason.trim().length < MIN_REASON) rules.push('must say in a sentence why');
  if (until <= today) rules.push('must be looked at again: its date has come');
  if (!faults.some(({ path }) => path === fault))
    rules.push('must accept a fault that there is; take it away');
  return rules;
}

/** The hint in a fault's message that says how to accept it. */
export function acceptanceHint(fault: AcceptableFault): string {
  return `or \`accepts\` { fault: '${fault}', reason, until }`;
}
