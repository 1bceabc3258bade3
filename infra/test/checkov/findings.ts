import { isForCheck, type Waiver } from '../../src/waiver.ts';
import type { WaivedStack } from '../../src/judging/judge.ts';

/** A check that a resource fails, as checkov reports it. */
export interface Finding {
  readonly check: string;
  /** The check's demand, in checkov's words. */
  readonly name: string;
  readonly stack: string;
  /** Terraform's id of the resource, with or without its type. */
  readonly resource: string;
}

export interface Report {
  readonly waived: number;
  /** Findings that are neither fixed nor waived, waivers that have expired, and waivers that match no finding. */
  readonly faults: readonly string[];
}

/** @param today `YYYY-MM-DD`: what expires on that day has expired */
export function judgeFindings(
  findings: readonly Finding[],
  stacks: readonly WaivedStack[],
  today: string,
): Report {
  const waivers = stacks.flatMap(({ name, waivers: all }) =>
    all.filter(isForCheck).map((waiver) => ({ ...waiver, stack: name })),
  );
  const covering = (finding: Finding) => waivers.filter((waiver) => covers(waiver, finding));
  const open = findings.filter((finding) => covering(finding).length === 0);
  const used = new Set(findings.flatMap(covering).map(idOf));
  const unused = new Map(
    waivers.filter((waiver) => !used.has(idOf(waiver))).map((each) => [idOf(each), each]),
  );
  return {
    waived: findings.length - open.length,
    faults: [
      ...open.map(({ stack, resource, check, name }) => `${stack} ${resource}: ${check}: ${name}`),
      ...waivers
        .filter(({ expires }) => expires <= today)
        .map(
          ({ stack, address, policy, expires }) =>
            `${stack} ${address}: ${policy} was waived until ${expires}`,
        ),
      ...[...unused.values()].map(
        ({ stack, address, policy }) => `${stack} ${address}: ${policy} is waived, and fails in no stack`,
      ),
    ],
  };
}

/** The same construct is in the stacks of several environments, and a choice makes a difference in some alone. */
function idOf({ policy, address }: Pick<Waiver, 'policy' | 'address'>): string {
  return `${policy} ${address}`;
}

function covers(waiver: Waiver & { readonly stack: string }, { check, stack, resource }: Finding): boolean {
  const id = resource.slice(resource.indexOf('.') + 1);
  return waiver.policy === check && waiver.stack === stack && waiver.address.endsWith(`.${id}`);
}
