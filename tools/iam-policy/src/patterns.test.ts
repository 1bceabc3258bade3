import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';

import { fillVariables, indexContext, matchesArn, matchesPattern } from './patterns.ts';

test.each([
  ['s3:Get*', 's3:GetObject', true],
  ['s3:Get*', 's3:PutObject', false],
  ['s3:Get?bject', 's3:GetObject', true],
  ['a.c', 'abc', false],
  ['a*c', 'a\nc', true],
  ['a+(b)[c]', 'a+(b)[c]', true],
])('%s against %s: %s', (pattern, text, matches) => {
  expect(matchesPattern(pattern, text)).toBe(matches);
});

test('letters of an action count only where they are told to', () => {
  expect(matchesPattern('S3:getobject', 's3:GetObject')).toBe(false);
  expect(matchesPattern('S3:getobject', 's3:GetObject', 'i')).toBe(true);
});

describe('an ARN', () => {
  test.each([
    ['*', 'arn:aws:s3:::a/b', true],
    ['arn:aws:s3:::a/*', 'arn:aws:s3:::a/b/c', true],
    ['arn:aws:s3:::a*', 'arn:aws:s3:::ab/c', true],
    [
      'arn:aws:logs:eu:1:log-group:/fairway/dev/*',
      'arn:aws:logs:eu:1:log-group:/fairway/dev/a:log-stream:x',
      true,
    ],
    // A star in one of the first five parts ends at the colon.
    ['arn:aws:*:1:role/x', 'arn:aws:iam::1:role/x', false],
    ['arn:aws:iam::*', 'arn:aws:iam::1:role/x', false],
    ['arn:*', 'arn:aws:iam::1:role/x', false],
    ['arn:aws:iam::1:role/x-*', 'arn:aws:iam::1:role/x', false],
    ['arn:aws:iam::1:role/x', 'arn:aws:iam::1:role/X', false],
  ])('%s against %s: %s', (pattern, arn, matches) => {
    expect(matchesArn(pattern, arn)).toBe(matches);
  });
});

describe('a variable', () => {
  const context = indexContext({ 'aws:username': 'ada', 'aws:TagKeys': ['a', 'b'] });

  test.each([
    ['home/${aws:username}/*', 'home/ada/*'],
    ['home/${AWS:UserName}', 'home/ada'],
    ["x-${aws:PrincipalTag/team, 'none'}", 'x-none'],
    ['${$}', '$'],
    ['${aws:PrincipalTag/team}', undefined],
    ['${aws:TagKeys}', undefined],
    ['${constructor}', undefined],
  ])('%s becomes %s', (pattern, filled) => {
    expect(fillVariables(pattern, context)).toBe(filled);
  });

  test('whose value has a star stands for that star alone', () => {
    const pattern = fillVariables('${aws:username}', indexContext({ 'aws:username': 'a*' }))!;

    expect(matchesPattern(pattern, 'a*')).toBe(true);
    expect(matchesPattern(pattern, 'ab')).toBe(false);
  });
});

test('a pattern without wildcards matches itself alone, whatever characters it has', () => {
  const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/[*?]/.test(text));
  fc.assert(
    fc.property(plain, plain, (pattern, text) => {
      expect(matchesPattern(pattern, text)).toBe(pattern === text);
      expect(matchesPattern(`${pattern}*`, pattern + text)).toBe(true);
    }),
  );
});
