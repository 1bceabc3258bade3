import { expect, test } from '@jest/globals';

import { mergedRows } from './table.ts';

const before = `
| scenario | verdict | exit code | seconds | the next deployment |
| --- | --- | --: | --: | --: |
| happy | succeeded | 0 | 12.1 | 16.7 |
| crash loop **(not as it must be)** | succeeded | 0 | 1.0 |  |
| gone by now | refused | 3 | 1.0 |  |
`;

test('a run replaces the rows of what it played, and leaves the others', () => {
  const crashLoop = { name: 'crash loop', verdict: 'rolled back', code: 1, seconds: 31.51, faults: [] };
  const promote = { ...crashLoop, name: 'promote', verdict: 'none', faults: ['broken'], nextSeconds: 2 };

  const rows = mergedRows(before, [promote, crashLoop], ['happy', 'quota', 'crash loop', 'promote']);

  expect(rows).toEqual([
    '| happy | succeeded | 0 | 12.1 | 16.7 |',
    '| crash loop | rolled back | 1 | 31.5 |  |',
    '| promote **(not as it must be)** | none | 1 | 31.5 | 2.0 |',
  ]);
});
