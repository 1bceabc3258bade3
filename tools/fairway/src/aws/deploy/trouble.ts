import type { EndVerdict } from '../../deployments/deployment-end.ts';
import { endings, type Outcome, type Verdict } from '../../deployments/deployment.ts';

/** The verdict of the whole deployment for each verdict of a service, the gravest first. */
const WHOLE: readonly (readonly [Verdict, EndVerdict])[] = [
  ['rollback failed', 'rollback failed'],
  ['superseded', 'superseded'],
  ['timed out', 'timed out'],
  ['failed', 'rolled back'],
  ['stopped', 'rolled back'],
  ['rolled back', 'rolled back'],
];

/** The reason why a deployment did not succeed: the gravest end of its services decides. */
export interface Trouble {
  readonly verdict: EndVerdict;
  readonly reason: string;
  readonly details: readonly string[];
}

/** @returns undefined when all have succeeded */
export function troubleOf(outcomes: readonly Outcome[]): Trouble | undefined {
  const others = outcomes.filter(({ verdict }) => verdict !== 'succeeded');
  const found = WHOLE.find(([each]) => others.some(({ verdict }) => verdict === each));
  if (found === undefined) return undefined;
  return {
    verdict: found[1],
    reason: others
      .map(
        ({ change, verdict, reason = 'no reason given' }) =>
          `${change.service} ${endings[verdict]}: ${reason}`,
      )
      .join('; '),
    details: others.flatMap(({ evidence }) => evidence),
  };
}

/** A deployment that began and did not reach its goal. */
export class Unsuccessful extends Error {
  override name = 'Unsuccessful';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.reason);
    this.trouble = trouble;
  }
}
