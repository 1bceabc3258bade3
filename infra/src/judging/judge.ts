import { isForCheck, type Waiver } from '../waiver.ts';
import { policies as allPolicies } from './all-policies.ts';
import type { JudgedStack, Policy } from './policy.ts';

/** A stack with the waivers that its constructs have. */
export interface WaivedStack extends JudgedStack {
  readonly waivers: readonly Waiver[];
}

/** A policy that is broken, or a waiver that does not hold. */
export interface Violation {
  readonly stack: string;
  readonly policy: string;
  readonly address: string;
  readonly found: string;
  readonly fix: string;
}

/**
 * All faults of all stacks, in their order.
 * @param today `YYYY-MM-DD`: what expires on that day has expired
 */
export function judge(
  stacks: readonly WaivedStack[],
  today: string,
  policies: readonly Policy[] = allPolicies,
): readonly Violation[] {
  return stacks.flatMap((stack) => {
    const broken = policies.flatMap((policy) =>
      policy.check(stack, stacks).map((finding) => ({ stack: stack.name, policy: policy.name, ...finding })),
    );
    return [
      ...broken.filter((violation) => !stack.waivers.some((waiver) => covers(waiver, violation))),
      ...stack.waivers.flatMap((waiver) => waiverViolations(stack.name, waiver, broken, today)),
    ];
  });
}

/** One line for a person. */
export function violationText({ stack, policy, address, found, fix }: Violation): string {
  return `${stack} ${address}: ${policy}: ${found}. ${fix}.`;
}

function covers({ policy, address }: Waiver, violation: Violation): boolean {
  return violation.policy === policy && violation.address === address;
}

function waiverViolations(
  stack: string,
  waiver: Waiver,
  broken: readonly Violation[],
  today: string,
): Violation[] {
  const { policy, address, reason, expires } = waiver;
  const at = { stack, policy, address };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires))) {
    return [{ ...at, found: `a waiver expires on '${expires}'`, fix: 'Give it a date, YYYY-MM-DD' }];
  }
  if (reason.trim().length < 20) {
    return [
      {
        ...at,
        found: `a waiver has the reason '${reason}'`,
        fix: 'Say in a sentence what makes it necessary',
      },
    ];
  }
  if (expires <= today) {
    const fix = 'Keep the policy, or look whether the reason still holds and give it another date';
    return [{ ...at, found: `a waiver has expired on ${expires}: ${reason}`, fix }];
  }
  // checkov itself says, where it runs, whether the check that is waived fails.
  if (isForCheck(waiver) || broken.some((violation) => covers(waiver, violation))) return [];
  return [
    {
      ...at,
      found: 'a waiver waives nothing',
      fix: 'Remove it: the policy holds without it, or has another name',
    },
  ];
}
