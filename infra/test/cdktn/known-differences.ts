/** A difference that may be, and why: `path` is matched against `<stack>.<path in its JSON>`. */
export interface KnownDifference {
  readonly path: RegExp;
  readonly reason: string;
}

/** What synthesizes differently under CDK Terrain. Nothing does, now. */
export const knownDifferences: readonly KnownDifference[] = [];
