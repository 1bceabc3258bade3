import { InvalidArgumentError } from 'commander';

/** A trace's id in the two forms that log lines have it in: W3C's, and the load balancer's where nothing is traced. */
export interface TraceId {
  /** 32 hexadecimal digits. */
  readonly w3c: string;
  /** `1-67891233-abcdef012345678912345678` */
  readonly amazon: string;
}

const FORM = /^(?:1-)?([0-9a-f]{8})-?([0-9a-f]{24})$/;

/** Reads either form. */
export function parseTraceId(text: string): TraceId {
  const [, seconds, rest] = FORM.exec(text.toLowerCase()) ?? [];
  if (seconds === undefined || rest === undefined) {
    throw new InvalidArgumentError('must be 32 hexadecimal digits, or 1- and 8 and 24 of them.');
  }
  return { w3c: `${seconds}${rest}`, amazon: `1-${seconds}-${rest}` };
}

/** CloudWatch's pattern for the lines of a trace. */
export function patternOf({ w3c, amazon }: TraceId): string {
  return `{ $.traceId = "${w3c}" || $.traceId = "${amazon}" }`;
}

export function isOfTrace(line: string, { w3c, amazon }: TraceId): boolean {
  return line.includes(`"traceId":"${w3c}"`) || line.includes(`"traceId":"${amazon}"`);
}
