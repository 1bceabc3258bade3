import { formatSeconds } from '../terminal/duration.ts';
import { Failure } from '../terminal/failure.ts';

/** How a whole deployment ended: of an environment, or of a stack. */
export type EndVerdict =
  | 'succeeded'
  | 'nothing to deploy'
  | 'rolled back'
  | 'rollback failed'
  | 'timed out'
  | 'superseded'
  | 'interrupted'
  | 'refused'
  | 'failed';

/** The exit code of each end, for scripts. 1 is also every failure that is no deployment's, 2 is bad usage. */
export const exitCodes: Readonly<Record<EndVerdict, number>> = {
  succeeded: 0,
  'nothing to deploy': 0,
  'rolled back': 1,
  'timed out': 1,
  failed: 1,
  refused: 3,
  'rollback failed': 4,
  superseded: 5,
  interrupted: 130,
};

/** How one service of a deployment ended. */
export interface ServiceEnd {
  readonly service: string;
  /** Content tag of the deployed image. */
  readonly tag: string;
  readonly verdict: string;
  readonly reason?: string | undefined;
}

export interface DeploymentEnd {
  /** The target's name on the command line: `dev`, `vpc-dev`. */
  readonly target: string;
  readonly verdict: EndVerdict;
  /** The reason, as a clause; absent when all went well. */
  readonly reason?: string | undefined;
  /** The evidence: lines for people. */
  readonly details: readonly string[];
  /** The measures taken, as a sentence. */
  readonly undone?: string | undefined;
  /** The command to go on with. */
  readonly next?: string | undefined;
  /** Id of the deployment in the ledger. */
  readonly deployment?: string | undefined;
  readonly services: readonly ServiceEnd[];
  /** The plan: lines for people, deletions first. */
  readonly plan?: readonly string[] | undefined;
  /** The difference that the plan makes to a month's cost, in US dollars; absent when it is not known. */
  readonly monthlyCostChangeUsd?: number | undefined;
  /** `https://…` */
  readonly url?: string | undefined;
  readonly tookMs: number;
}

/** The verdict in a line. */
export function endLine({ target, verdict, reason, tookMs }: DeploymentEnd): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${target}: ${verdict} after ${formatSeconds(tookMs)}${why}`;
}

/** A deployment that did not succeed: everything has been told but the exit code. */
export class DeploymentFailure extends Failure {
  override name = 'DeploymentFailure';
  override readonly exitCode: number;

  constructor({ target, verdict, reason = 'no reason given', details, undone, next }: DeploymentEnd) {
    super(`the deployment of ${target} ${CLAUSES[verdict]}: ${reason}`, [
      ...details,
      ...(undone === undefined ? [] : [undone]),
      ...(next === undefined ? [] : [`next: ${next}`]),
    ]);
    this.exitCode = exitCodes[verdict];
  }
}

const CLAUSES: Readonly<Record<EndVerdict, string>> = {
  succeeded: 'succeeded',
  'nothing to deploy': 'had nothing to deploy',
  'rolled back': 'was rolled back',
  'rollback failed': 'failed, and could not be rolled back',
  'timed out': 'took too long and was rolled back',
  superseded: 'was superseded',
  interrupted: 'was interrupted',
  refused: 'was refused, nothing was changed',
  failed: 'failed',
};
