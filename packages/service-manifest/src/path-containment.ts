/** Stands for every character that neither pattern names. */
const ANY_OTHER = '\0';

/**
 * Whether every path that `specific` matches is matched by `general` too. Then a load balancer that asks for the
 * specific one first serves both.
 */
export function pathPatternContains(general: string, specific: string): boolean {
  const characters = new Set([...(general + specific).replaceAll(/[*?]/g, ''), ANY_OTHER]);
  const seen = new Set<string>();

  /** `at` is where `specific` is; `places` is everywhere `general` may be after the same characters. */
  function containedFrom(at: number, places: ReadonlySet<number>): boolean {
    const key = `${at}:${[...places].join()}`;
    if (seen.has(key)) return true;
    seen.add(key);
    const next = specific[at];
    if (next === undefined) return places.has(general.length);
    if (next === '*' && !containedFrom(at + 1, places)) return false;
    const after = next === '*' ? at : at + 1;
    const possible = next === '*' || next === '?' ? characters : [next];
    return [...possible].every((character) => containedFrom(after, step(general, places, character)));
  }

  return containedFrom(0, withEmptyStars(general, new Set([0])));
}

/** The places where a pattern may be after one more character. */
function step(pattern: string, places: ReadonlySet<number>, character: string): ReadonlySet<number> {
  const next = new Set<number>();
  for (const place of places) {
    const expected = pattern[place];
    if (expected === '*') next.add(place);
    else if (expected === '?' || expected === character) next.add(place + 1);
  }
  return withEmptyStars(pattern, next);
}

/** A star may stand for nothing. */
function withEmptyStars(pattern: string, places: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all) if (pattern[place] === '*') all.add(place + 1);
  return new Set([...all].toSorted((a, b) => a - b));
}
