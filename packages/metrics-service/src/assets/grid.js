// The places of cards: a definition's layouts, by the breakpoint that fits the width.

/** Widths from which a breakpoint is used, in px; a name that is not here is for the narrowest. */
const FROM = new Map([
  ['xxl', 1600],
  ['xl', 1400],
  ['lg', 1000],
  ['md', 800],
  ['sm', 560],
  ['xs', 400],
  ['xxs', 0],
]);
/** Below it, more than this many columns are too narrow to read. */
const NARROW = 560;
const MAX_NARROW_COLUMNS = 4;
const USUAL = { columns: 12, w: 6, h: 4 };

/**
 * @param items `[{ id, layouts }]`
 * @param width of the grid, in px
 * @returns `{ columns, places: Map(id → { x, y, w, h }) }`, none over another
 */
export function placeCards(items, width) {
  const breakpoint = chooseBreakpoint(items, width);
  const given = items.map(({ id, layouts }) => ({
    id,
    place: layouts.find((each) => each.breakpoint === breakpoint),
  }));
  const columns = Math.max(1, ...given.map(({ place }) => (place ? place.x + place.w : 0)));
  const isStack = breakpoint === undefined || (width < NARROW && columns > MAX_NARROW_COLUMNS);
  const usable = isStack ? (width < NARROW ? 1 : USUAL.columns) : columns;
  return { columns: usable, places: arrange(given, usable, isStack) };
}

function chooseBreakpoint(items, width) {
  const names = [...new Set(items.flatMap(({ layouts }) => layouts.map(({ breakpoint }) => breakpoint)))];
  const from = (name) => FROM.get(name) ?? 0;
  const sorted = names.toSorted((a, b) => from(a) - from(b));
  return sorted.findLast((name) => from(name) <= width) ?? sorted[0];
}

/** In reading order; a card whose place is taken goes down, one without a place to the first that is free. */
function arrange(given, columns, isStack) {
  const taken = [];
  const places = new Map();
  const order = given.toSorted(
    (a, b) => (a.place?.y ?? Infinity) - (b.place?.y ?? Infinity) || (a.place?.x ?? 0) - (b.place?.x ?? 0),
  );
  for (const { id, place } of order) {
    const wanted =
      place && !isStack
        ? { ...place }
        : { x: 0, y: 0, w: Math.min(USUAL.w, columns), h: place?.h ?? USUAL.h };
    const found = freePlace(wanted, columns, taken, place !== undefined && !isStack);
    taken.push(found);
    places.set(id, found);
  }
  return places;
}

function freePlace({ x, y, w, h }, columns, taken, keepsColumn) {
  const lastX = keepsColumn ? x : Math.max(0, columns - w);
  for (let row = y; ; row += 1) {
    for (let column = x; column <= lastX; column += 1) {
      const place = { x: column, y: row, w, h };
      if (!taken.some((other) => overlap(place, other))) return place;
    }
  }
}

function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
