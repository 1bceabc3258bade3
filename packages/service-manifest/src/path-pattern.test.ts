import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { shortPaths } from '../test/short-paths.ts';
import { pathMatcher, pathPatternsOverlap } from './path-pattern.ts';

describe('pathMatcher', () => {
  test.each([
    ['/orders', '/orders', true],
    ['/orders', '/orders/', false],
    ['/orders', '/Orders', false],
    ['/orders/*', '/orders/', true],
    ['/orders/*', '/orders/1/lines', true],
    ['/orders/*', '/orders', false],
    ['/v?/x', '/v1/x', true],
    ['/v?/x', '/v10/x', false],
    ['/a.b', '/acb', false],
    ['/a+$', '/a+$', true],
    ['*', '/anything', true],
  ])('%s on %s: %s', (pattern, path, matches) => {
    expect(pathMatcher(pattern)(path)).toBe(matches);
  });
});

describe('pathPatternsOverlap', () => {
  test.each([
    ['/a', '/a', true],
    ['/a', '/b', false],
    ['/a/*', '/a/b', true],
    ['/a*', '/*b', true],
    ['/a?', '/ab', true],
    ['/a?', '/a', false],
    ['/a/*', '/a', false],
    ['/x*y', '/xz', false],
    ['*', '/', true],
  ])('%s and %s: %s', (left, right, overlap) => {
    expect(pathPatternsOverlap(left, right)).toBe(overlap);
    expect(pathPatternsOverlap(right, left)).toBe(overlap);
  });

  const symbol = fc.constantFrom('a', 'b', '/');
  const path = fc.array(symbol, { maxLength: 6 }).map((rest) => '/' + rest.join(''));
  const pattern = fc
    .array(fc.oneof(symbol, fc.constantFrom('*', '?')), { maxLength: 6 })
    .map((rest) => '/' + rest.join(''));

  test('a path that both match is always found', () => {
    fc.assert(
      fc.property(pattern, pattern, path, (left, right, sample) => {
        const both = pathMatcher(left)(sample) && pathMatcher(right)(sample);
        return !both || pathPatternsOverlap(left, right);
      }),
      { numRuns: 20_000 },
    );
  });

  test('an overlap is never claimed where no short path matches both', () => {
    const samples = shortPaths(['a', 'b', '/', 'z'], 5);
    const short = fc
      .array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 2 })
      .map((rest) => '/' + rest.join(''));

    fc.assert(
      fc.property(short, short, (left, right) => {
        const [isLeft, isRight] = [pathMatcher(left), pathMatcher(right)];
        return (
          pathPatternsOverlap(left, right) === samples.some((sample) => isLeft(sample) && isRight(sample))
        );
      }),
      { numRuns: 500 },
    );
  });
});
