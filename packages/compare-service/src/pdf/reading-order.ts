/** From corner to corner of a page, from its upper left corner on. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** Sorts from top to bottom, and neighbours on one line from left to right. */
export function inReadingOrder<T>(all: readonly T[], placeOf: (item: T) => Place): T[] {
  const placed = all.map((item) => ({ item, ...placeOf(item) })).toSorted((a, b) => a.top - b.top);
  const rows: (typeof placed)[] = [];
  for (const one of placed) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    const middle = (one.top + one.bottom) / 2;
    if (row !== undefined && first !== undefined && middle < first.bottom) row.push(one);
    else rows.push([one]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.left - b.left)).map(({ item }) => item);
}
