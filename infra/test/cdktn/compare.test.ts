import { expect, test } from '@jest/globals';

import { differences } from './compare.ts';

test('equal documents have no differences', () => {
  expect(differences({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual([]);
});

test('a difference is named by its path, whatever it is', () => {
  const before = { same: 1, changed: { deep: [1, 2] }, gone: 'x', kind: [] };
  const after = { same: 1, changed: { deep: [1, 3] }, come: 'y', kind: {} };

  expect(differences(before, after)).toEqual([
    { path: 'changed.deep.1', before: 2, after: 3 },
    { path: 'gone', before: 'x', after: undefined },
    { path: 'kind', before: [], after: {} },
    { path: 'come', before: undefined, after: 'y' },
  ]);
});
