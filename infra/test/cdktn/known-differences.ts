/** A difference that may be, and why: `path` is matched against `<stack>.<path in its JSON>`. */
export interface KnownDifference {
  readonly path: RegExp;
  readonly reason: string;
}

/** Differences of the stacks under CDK Terrain. At present there are none. */
export const knownDifferences: readonly KnownDifference[] = [];
