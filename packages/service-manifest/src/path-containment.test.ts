import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { shortPaths } from '../test/short-paths.ts';
import { pathPatternContains } from './path-containment.ts';
import { pathMatcher } from './path-pattern.ts';

describe('pathPatternContains', () => {
  test.each([
    ['/*', '/a', true],
    ['/*', '/*', true],
    ['/a*', '/a/b*', true],
    ['/a/*', '/a', false],
    ['/a*', '/*', false],
    ['/a?', '/ab', true],
    ['/a?', '/a*', false],
    ['/a*', '/a?*', true],
    ['/*b', '/a*', false],
    ['/*a*', '/xa?', true],
    ['*', '/?*z', true],
  ])('%s contains %s: %s', (general, specific, contains) => {
    expect(pathPatternContains(general, specific)).toBe(contains);
  });

  const symbol = fc.constantFrom('a', 'b', '*', '?');
  const pattern = fc.array(symbol, { maxLength: 5 }).map((rest) => '/' + rest.join(''));
  const path = fc.array(fc.constantFrom('a', 'b', 'z'), { maxLength: 6 }).map((rest) => '/' + rest.join(''));

  test('a path of the contained pattern is a path of the other one', () => {
    fc.assert(
      fc.property(pattern, pattern, path, (general, specific, sample) => {
        const escapes = pathMatcher(specific)(sample) && !pathMatcher(general)(sample);
        return !escapes || !pathPatternContains(general, specific);
      }),
      { numRuns: 20_000 },
    );
  });

  test('what is not contained has a path that shows it', () => {
    const samples = shortPaths(['a', 'b', 'z'], 6);
    const short = fc.array(symbol, { maxLength: 3 }).map((rest) => '/' + rest.join(''));

    fc.assert(
      fc.property(short, short, (general, specific) => {
        const [isGeneral, isSpecific] = [pathMatcher(general), pathMatcher(specific)];
        const escapes = samples.some((sample) => isSpecific(sample) && !isGeneral(sample));
        return pathPatternContains(general, specific) === !escapes;
      }),
      { numRuns: 500 },
    );
  });
});
