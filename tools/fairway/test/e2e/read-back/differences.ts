import { isDeepStrictEqual } from 'node:util';

/** Says what of `subject` is not as wanted. */
export type Differs = (what: string, is: unknown, wanted: unknown) => readonly string[];

/** @param subject what every sentence begins with */
export function differences(subject: string): Differs {
  return (what, is, wanted) =>
    isDeepStrictEqual(plain(is), plain(wanted))
      ? []
      : [`${subject}: ${what} is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`];
}

/** Without what a client adds to an answer, and without members that are not set. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

export function sorted(values: readonly (string | undefined)[] | undefined): readonly string[] {
  return (values ?? []).map(String).toSorted();
}
