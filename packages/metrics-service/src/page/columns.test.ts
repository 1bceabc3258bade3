import { describe, expect, test } from '@jest/globals';

interface Chart {
  readonly kind: string;
  readonly title: string;
  readonly series?: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
  readonly figures?: readonly unknown[];
}

// The page's module, as the browser loads it.
const { chartFor } = (await import(new URL('../assets/columns.js', import.meta.url).href)) as {
  readonly chartFor: (records: readonly object[]) => Chart;
};

describe('the kind of chart follows from the columns', () => {
  test.each<[string, readonly object[], string, string]>([
    ['a day and a number', [{ date: '2026-05-01', obsolescence: 1 }], 'line', 'Obsolescence by date'],
    [
      'a moment and numbers',
      [
        { at: '2026-05-01T10:00:00Z', a: 1, b: null },
        { at: '2026-05-02T10:00:00Z', a: 2, b: 3 },
      ],
      'line',
      'A, b by at',
    ],
    [
      'a category and a number',
      [
        { alert_type: 'price', alerts: 1 },
        { alert_type: null, alerts: 2 },
      ],
      'table',
      'Alerts by alert type',
    ],
    [
      'categories, each once',
      [
        { kind: 'a', n: 1 },
        { kind: 'b', n: 2 },
      ],
      'bars',
      'N by kind',
    ],
    [
      'a category that comes twice',
      [
        { kind: 'a', n: 1 },
        { kind: 'a', n: 2 },
      ],
      'table',
      'N by kind',
    ],
    [
      'more categories than can be told apart',
      Array.from({ length: 25 }, (_, n) => ({ kind: `k${n}`, n })),
      'table',
      'N by kind',
    ],
    ['one number', [{ value: 7 }], 'figure', 'Value'],
    ['a number and the one before', [{ value: 7, before: 5 }], 'figure', 'Value'],
    ['several rows of numbers', [{ a: 1 }, { a: 2 }], 'table', 'A'],
    ['no number at all', [{ a: 'x' }], 'table', 'A'],
    [
      'a day that comes twice',
      [
        { date: '2026-05-01', n: 1 },
        { date: '2026-05-01', n: 2 },
      ],
      'table',
      'N by date',
    ],
    ['text that begins like a day', [{ date: '2026-05-01 or so', n: 1 }], 'bars', 'N by date'],
    ['nothing', [], 'empty', 'Metric'],
  ])('%s', (_what, records, kind, title) => {
    expect(chartFor(records)).toMatchObject({ kind, title });
  });

  test('a day, a category and a number are a line for each category, in the order of days', () => {
    const { kind, series } = chartFor([
      { week: '2026-05-08', alert_type: 'a', n: 3 },
      { week: '2026-05-01', alert_type: 'a', n: 1 },
      { week: '2026-05-01', alert_type: 'b', n: 2 },
    ]);

    expect([kind, series]).toEqual([
      'line',
      [
        { label: 'a', values: [1, 3] },
        { label: 'b', values: [2, null] },
      ],
    ]);
  });

  test('a change is told against the number before', () => {
    expect(chartFor([{ value: 7, previous_days: 5 }]).figures).toEqual([
      { label: 'Value', value: 7, before: 5 },
    ]);
    expect(chartFor([{ value: 7, other: 5 }]).figures).toEqual([
      { label: 'Value', value: 7 },
      { label: 'Other', value: 5 },
    ]);
  });
});
