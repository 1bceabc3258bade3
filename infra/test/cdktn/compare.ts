/** A place where two JSON documents differ: `resource.aws_vpc.main.cidr_block`. */
export interface Difference {
  readonly path: string;
  /** `undefined` where there is nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Every place where `after` differs from `before`, as deep as it can be named. */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return Object.is(before, after) ? [] : [{ path, before, after }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
