import { Failure } from '../../terminal/failure.ts';

/** An error or a warning of Terraform. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The address of the resource that it is about; empty when Terraform names none. */
  readonly address: string;
}

/** A line that Terraform prints with `-json`. */
export interface TerraformMessage {
  readonly type: string;
  readonly text: string;
  readonly diagnostic?: Diagnostic;
}

/** @returns undefined for a line that is none of Terraform's messages: what a provider or a crash prints */
export function parseMessage(line: string): TerraformMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { type, '@message': text, diagnostic } = JSON.parse(line) as Record<string, unknown>;
    if (typeof type !== 'string' || typeof text !== 'string') return undefined;
    const found = diagnosticOf(diagnostic);
    return { type, text, ...(found === undefined ? {} : { diagnostic: found }) };
  } catch {
    return undefined;
  }
}

/** The state is locked: another run changes it, or a dead one has left its lock behind. */
export class StateLocked extends Failure {
  override name = 'StateLocked';
}

/** The state has changed since the plan was made. */
export class StalePlan extends Failure {
  override name = 'StalePlan';
}

/**
 * The reason why Terraform has failed, in a sentence.
 * @param what `plan of app-dev`
 * @param others the last lines that were no messages
 */
export function terraformFailure(
  what: string,
  diagnostics: readonly Diagnostic[],
  others: readonly string[],
): Failure {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const details = errors.length > 0 ? errors.flatMap(diagnosticLines) : others;
  const [first] = errors;
  if (first === undefined) return new Failure(`the ${what} failed, and Terraform does not say why`, details);
  if (/acquiring the state lock/i.test(first.summary)) {
    const who = /Who:\s+(\S+)/.exec(first.detail)?.[1] ?? 'somebody';
    const since = /Created:\s+(.+)/.exec(first.detail)?.[1]?.trim() ?? 'a time that is not known';
    return lockedState(what, who, since, details);
  }
  if (/plan is stale/i.test(first.summary)) {
    return new StalePlan(`the ${what} is stale: the state has changed since it was planned`, details);
  }
  const more = errors.length === 1 ? '' : `, and ${errors.length - 1} more`;
  return new Failure(`the ${what} failed: ${first.summary}${more}`, details);
}

/** The failure for a locked state. */
export function lockedState(
  what: string,
  who: string,
  since: string,
  details: readonly string[] = [],
): StateLocked {
  return new StateLocked(
    `the ${what} cannot begin, its state is locked by ${who} since ${since}: wait until that run is over; when it is gone, take its lock away with ./fairway unlock`,
    details,
  );
}

/** A diagnostic as lines: its summary, its address, and its explanation. */
export function diagnosticLines({ summary, detail, address }: Diagnostic): readonly string[] {
  const explanation = detail.split('\n').filter((line) => line.trim() !== '');
  return [address === '' ? summary : `${address}: ${summary}`, ...explanation.map((line) => `  ${line}`)];
}

function diagnosticOf(value: unknown): Diagnostic | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { severity, summary, detail, address } = value as Record<string, unknown>;
  if (typeof summary !== 'string') return undefined;
  return {
    severity: severity === 'warning' ? 'warning' : 'error',
    summary,
    detail: typeof detail === 'string' ? detail : '',
    address: typeof address === 'string' ? address : '',
  };
}
