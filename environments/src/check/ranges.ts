import { faultAt, type Fault, type Subject } from './fault.ts';

/** What a number must be. */
export interface NumberRange {
  readonly path: string;
  readonly between: readonly [minimum: number, maximum: number];
  /** @default false */
  readonly whole?: boolean;
}

/** A fault for each number that is not in its range. */
export function rangeFaults(subject: Subject, ranges: readonly NumberRange[]): readonly Fault[] {
  return ranges.flatMap(({ path, between: [minimum, maximum], whole = false }) => {
    const rule = `must be a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`;
    const fault = faultAt(subject, path, rule);
    const { value } = fault;
    const holds = whole
      ? isWholeBetween(value, minimum, maximum)
      : typeof value === 'number' && value >= minimum && value <= maximum;
    return holds ? [] : [fault];
  });
}

export function isWholeBetween(value: unknown, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
}
