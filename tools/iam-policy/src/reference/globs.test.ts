import fc from 'fast-check';
import { expect, test } from '@jest/globals';

import { matchesPattern } from '../patterns.ts';
import { canBeOfType, globsMeet } from './globs.ts';

test.each([
  ['a*', '*b', true],
  ['a*', 'b*', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['role/x-*', 'role/*', true],
  ['', '*', true],
  ['', 'a', false],
])('%j and %j: %s', (first, second, meet) => {
  expect(globsMeet(first, second)).toBe(meet);
  expect(globsMeet(second, first)).toBe(meet);
});

test('a pattern meets whatever text it matches', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
  fc.assert(
    fc.property(letters, text, (pattern, plain) => {
      expect(globsMeet(pattern, plain)).toBe(matchesPattern(pattern, plain));
    }),
  );
});

test('a resource is of a type by its ARN', () => {
  const type = 'arn:${Partition}:rds:${Region}:${Account}:cluster:${DbClusterInstanceName}';

  expect(canBeOfType('arn:aws:rds:eu-central-1:111111111111:cluster:fairway-dev', type)).toBe(true);
  expect(canBeOfType('arn:aws:rds:eu-central-1:111111111111:cluster-pg:fairway-dev', type)).toBe(false);
  expect(canBeOfType('*', type)).toBe(true);
  expect(canBeOfType('${aws_rds_cluster.database.arn}', type)).toBe(true);
});
