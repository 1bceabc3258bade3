const MAX_SLIPS = 2;

/** With a shorter beginning, too many names would match. */
const MIN_BEGINNING = 3;

/**
 * `; did you mean 'logs'?`, when one of the known names is at most two slips away from the typed one, or the only one
 * with its beginning (`max`, `maximum`); else a list of the known names.
 */
export function suggestion(typed: string, known: readonly string[]): string {
  const nearest = known
    // Counting slips takes time in proportion to both lengths, and the typed text may come from a stranger.
    .filter((name) => Math.abs(name.length - typed.length) <= MAX_SLIPS)
    .map((name) => ({ name, slips: slipsBetween(typed, name) }))
    // Two slips in a name of two letters leave nothing of it.
    .filter(({ name, slips }) => slips <= MAX_SLIPS && slips < name.length)
    .toSorted((a, b) => a.slips - b.slips)[0]?.name;
  const meant = nearest ?? onlyLonger(typed, known);
  if (meant !== undefined) return `; did you mean '${meant}'?`;
  return known.length === 0 ? '; there are none' : `; there are: ${known.join(', ')}`;
}

function onlyLonger(typed: string, known: readonly string[]): string | undefined {
  if (typed.length < MIN_BEGINNING) return undefined;
  const longer = known.filter((name) => name.startsWith(typed));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Letters to add, remove, change or swap with their neighbour (optimal string alignment). */
function slipsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= one.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j += 1) {
      const changed = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const choices = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + changed];
      if (swapped) choices.push(at(i - 2, j - 2) + 1);
      rows[i]?.push(Math.min(...choices));
    }
  }
  return at(one.length, other.length);
}
