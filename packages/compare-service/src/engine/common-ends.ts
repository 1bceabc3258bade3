/** Counts the entries that two sequences have in common at their starts and, beside those, at their ends. */
export function commonEnds(left: Int32Array, right: Int32Array): { before: number; after: number } {
  const shorter = Math.min(left.length, right.length);
  let before = 0;
  while (before < shorter && left[before] === right[before]) before++;
  let after = 0;
  while (after < shorter - before && left[left.length - 1 - after] === right[right.length - 1 - after])
    after++;
  return { before, after };
}
