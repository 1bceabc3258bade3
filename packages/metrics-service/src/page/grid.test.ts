import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
type Item = { readonly id: string; readonly layouts: readonly (Place & { readonly breakpoint: string })[] };

// The page's module, as the browser loads it.
const { placeCards } = (await import(new URL('../assets/grid.js', import.meta.url).href)) as {
  readonly placeCards: (
    items: readonly Item[],
    width: number,
  ) => { readonly columns: number; readonly places: Map<string, Place> };
};

const item = (
  id: string,
  ...layouts: [breakpoint: string, x: number, y: number, w: number, h: number][]
): Item => ({
  id,
  layouts: layouts.map(([breakpoint, x, y, w, h]) => ({ breakpoint, x, y, w, h })),
});

const two = [
  item('a', ['lg', 0, 0, 6, 4], ['sm', 0, 4, 4, 2]),
  item('b', ['lg', 6, 0, 6, 4], ['sm', 0, 0, 4, 2]),
];

describe('cards lie', () => {
  test.each([
    [1400, 12, { x: 6, y: 0, w: 6, h: 4 }],
    [1000, 12, { x: 6, y: 0, w: 6, h: 4 }],
    [999, 4, { x: 0, y: 0, w: 4, h: 2 }],
    [390, 4, { x: 0, y: 0, w: 4, h: 2 }],
  ])('as the breakpoint that fits %i px says', (width, columns, place) => {
    const placed = placeCards(two, width);

    expect([placed.columns, placed.places.get('b')]).toEqual([columns, expect.objectContaining(place)]);
  });

  test('below each other where only a wide layout is given and the screen is narrow', () => {
    const placed = placeCards([item('a', ['lg', 0, 0, 6, 4]), item('b', ['lg', 6, 0, 6, 4])], 390);

    expect([placed.columns, placed.places.get('b')]).toEqual([1, expect.objectContaining({ x: 0, y: 4 })]);
  });

  test('side by side where none is given', () => {
    const { columns, places } = placeCards([item('a'), item('b'), item('c')], 1400);

    expect([columns, ...[...places.values()].map(({ x, y }) => `${x} ${y}`)]).toEqual([
      12,
      '0 0',
      '6 0',
      '0 4',
    ]);
  });

  test('never on each other, and never beyond the grid, whatever the layouts say', () => {
    const layout = fc.record({
      breakpoint: fc.constantFrom('lg', 'sm', 'own'),
      x: fc.nat(11),
      y: fc.nat(8),
      w: fc.integer({ min: 1, max: 12 }),
      h: fc.integer({ min: 1, max: 6 }),
    });
    const items = fc.uniqueArray(
      fc.record({ id: fc.uuid(), layouts: fc.uniqueArray(layout, { selector: (each) => each.breakpoint }) }),
      { selector: (each) => each.id, maxLength: 12 },
    );
    fc.assert(
      fc.property(items, fc.integer({ min: 200, max: 2_000 }), (given, width) => {
        const { columns, places } = placeCards(given, width);
        const all = [...places.values()];
        expect(places.size).toBe(given.length);
        for (const [index, a] of all.entries()) {
          expect(a.x + a.w).toBeLessThanOrEqual(columns);
          for (const b of all.slice(index + 1)) {
            const isApart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
            expect(isApart).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
