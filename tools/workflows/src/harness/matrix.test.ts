import { describe, expect, test } from '@jest/globals';

import { expandMatrix } from './matrix.ts';

const scope = {
  contexts: {
    needs: { matrix: { result: 'success', outputs: { list: '[{"target":"dev"},{"target":"qa"}]' } } },
  },
};

function legs(matrix: string | Record<string, unknown>) {
  return expandMatrix({ matrix }, scope, 'job').legs;
}

describe('a matrix', () => {
  test('makes every combination, but for what is excluded, and extends it', () => {
    expect(
      legs({
        os: ['a', 'b'],
        node: [1, 2],
        exclude: [{ os: 'b', node: 1 }],
        include: [{ os: 'a', fast: true }, { os: 'c' }],
      }),
    ).toEqual([
      { os: 'a', node: 1, fast: true },
      { os: 'a', node: 2, fast: true },
      { os: 'b', node: 2 },
      { os: 'c' },
    ]);
  });

  test('is what an expression gives', () => {
    expect(legs({ include: '${{ fromJSON(needs.matrix.outputs.list) }}' })).toEqual([
      { target: 'dev' },
      { target: 'qa' },
    ]);
  });

  test.each<[string | Record<string, unknown>, string]>([
    [{ include: [] }, 'job: the matrix makes no job'],
    [{ include: '${{ needs.matrix.outputs.list }}' }, 'job: include is no list'],
    [{ os: 'a' }, 'job: matrix.os is no list'],
    ["${{ 'a' }}", 'job: matrix is no mapping'],
  ])('is an error where it makes no jobs: %j', (matrix, message) => {
    expect(() => legs(matrix)).toThrow(message);
  });
});
