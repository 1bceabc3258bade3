import { numberRules } from '@fairway/service-manifest';

import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';

/** The range of a number. */
export interface NumberRange {
  readonly path: string;
  readonly between: readonly [minimum: number, maximum: number];
  /** @default false */
  readonly whole?: boolean;
}

/** A fault for each number that is not in its range. */
export function rangeFaults(subject: Subject, ranges: readonly NumberRange[]): readonly Fault[] {
  return ranges.flatMap(({ path, between, whole = false }) => {
    const { value } = faultAt(subject, path, '');
    return faultsAt(subject, '', numberRules(path, value, between, whole ? 'whole' : 'any'));
  });
}
