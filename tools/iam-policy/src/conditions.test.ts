import { expect, test } from '@jest/globals';

import { conditionHolds } from './conditions.ts';
import { indexContext } from './patterns.ts';
import type { RequestContext } from './request.ts';

type Case = readonly [
  operator: string,
  key: string,
  values: readonly string[],
  context: RequestContext,
  holds: boolean,
];

const tag = 'aws:ResourceTag/Environment';
const keys = 'aws:TagKeys';
const dev = { [tag]: 'dev' };

/** Each row is a sentence of "IAM JSON policy elements: Condition operators", or of "Single-valued vs. multivalued". */
const cases: readonly Case[] = [
  // Text operators, and the meaning of a missing key to them.
  ['StringEquals', tag, ['qa', 'dev'], dev, true],
  ['StringEquals', tag, ['Dev'], dev, false],
  ['StringEquals', tag, ['de*'], dev, false],
  ['StringEquals', tag, ['dev'], {}, false],
  ['StringEquals', tag.toUpperCase(), ['dev'], dev, true],
  ['StringEqualsIfExists', tag, ['qa'], {}, true],
  ['StringEqualsIfExists', tag, ['qa'], dev, false],
  ['StringNotEquals', tag, ['dev', 'qa'], dev, false],
  ['StringNotEquals', tag, ['prod', 'qa'], dev, true],
  ['StringNotEquals', tag, ['dev'], {}, true],
  ['StringNotEqualsIfExists', tag, ['dev'], {}, true],
  ['StringEqualsIgnoreCase', tag, ['DEV'], dev, true],
  ['StringNotEqualsIgnoreCase', tag, ['DEV'], dev, false],
  ['StringLike', tag, ['d?v'], dev, true],
  ['StringLike', tag, ['d*'], dev, true],
  ['StringLike', tag, ['d.v'], dev, false],
  ['StringNotLike', tag, ['d*'], dev, false],
  ['StringNotLike', tag, ['d*'], {}, true],
  // Variables, and characters that stand for themselves.
  ['StringEquals', tag, ['${aws:PrincipalTag/env}'], { ...dev, 'aws:PrincipalTag/env': 'dev' }, true],
  ['StringEquals', tag, ['${aws:PrincipalTag/env}'], dev, false],
  ['StringEquals', tag, ["${aws:PrincipalTag/env, 'dev'}"], dev, true],
  ['StringNotEquals', tag, ['${aws:PrincipalTag/env}'], dev, true],
  // An operator without wildcards takes an escaped one for the character itself.
  ['StringEquals', tag, ['${aws:PrincipalTag/env}'], { [tag]: 'a*', 'aws:PrincipalTag/env': 'a*' }, true],
  ['StringEquals', tag, ['a${*}b${?}'], { [tag]: 'a*b?' }, true],
  ['StringNotEqualsIgnoreCase', tag, ['A${*}'], { [tag]: 'a*' }, false],
  ['StringLike', tag, ['${*}'], dev, false],
  ['StringLike', tag, ['${*}'], { [tag]: '*' }, true],
  ['StringLike', tag, ['${aws:PrincipalTag/env}'], { ...dev, 'aws:PrincipalTag/env': '*' }, false],
  // ARNs: part by part.
  [
    'ArnLike',
    'aws:SourceArn',
    ['arn:aws:sns:*:111111111111:*'],
    { 'aws:SourceArn': 'arn:aws:sns:eu:111111111111:a:b' },
    true,
  ],
  ['ArnEquals', 'aws:SourceArn', ['arn:aws:sns:*:1:a*'], { 'aws:SourceArn': 'arn:aws:sns:eu:1:abc' }, true],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:s*:1:a'], { 'aws:SourceArn': 'arn:aws:sns:eu:1:a' }, false],
  ['ArnNotLike', 'aws:SourceArn', ['arn:aws:sns:*:1:*'], { 'aws:SourceArn': 'arn:aws:sns:eu:2:a' }, true],
  ['ArnNotEquals', 'aws:SourceArn', ['arn:aws:sns:*:1:*'], {}, true],
  // Numbers, dates, truth, addresses.
  ['NumericEquals', 's3:max-keys', ['10'], { 's3:max-keys': '10.0' }, true],
  ['NumericNotEquals', 's3:max-keys', ['10'], { 's3:max-keys': '10' }, false],
  ['NumericLessThan', 's3:TlsVersion', ['1.2'], { 's3:TlsVersion': '1.1' }, true],
  ['NumericLessThan', 's3:TlsVersion', ['1.2'], { 's3:TlsVersion': '1.2' }, false],
  ['NumericLessThanEquals', 's3:TlsVersion', ['1.2'], { 's3:TlsVersion': '1.2' }, true],
  ['NumericGreaterThan', 's3:TlsVersion', ['1.2'], {}, false],
  ['NumericGreaterThanEquals', 's3:TlsVersion', ['1.2'], { 's3:TlsVersion': 'none' }, false],
  [
    'DateLessThan',
    'aws:CurrentTime',
    ['2027-01-01T00:00:00Z'],
    { 'aws:CurrentTime': '2026-10-01T00:00:00Z' },
    true,
  ],
  [
    'DateGreaterThan',
    'aws:CurrentTime',
    ['2027-01-01T00:00:00Z'],
    { 'aws:CurrentTime': '2026-10-01T00:00:00Z' },
    false,
  ],
  ['DateEquals', 'aws:EpochTime', ['1970-01-01T00:01:00Z'], { 'aws:EpochTime': '60' }, true],
  ['Bool', 'aws:SecureTransport', ['false'], { 'aws:SecureTransport': 'False' }, true],
  ['Bool', 'aws:SecureTransport', ['false'], {}, false],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', ['true'], {}, true],
  ['BinaryEquals', 'key', ['QmluYXJ5'], { key: 'QmluYXJ5' }, true],
  ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '192.0.2.1'], { 'aws:SourceIp': '10.20.0.1' }, true],
  ['IpAddress', 'aws:SourceIp', ['192.0.2.1'], { 'aws:SourceIp': '192.0.2.2' }, false],
  ['IpAddress', 'aws:SourceIp', ['2001:db8::/32'], { 'aws:SourceIp': '2001:db8::1' }, true],
  ['NotIpAddress', 'aws:SourceIp', ['10.0.0.0/8'], { 'aws:SourceIp': '10.1.1.1' }, false],
  ['Null', tag, ['true'], {}, true],
  ['Null', tag, ['true'], dev, false],
  ['Null', tag, ['false'], dev, true],
  // Lists.
  ['ForAllValues:StringEquals', keys, ['a', 'b'], { [keys]: ['a', 'b'] }, true],
  ['ForAllValues:StringEquals', keys, ['a', 'b'], { [keys]: ['a', 'c'] }, false],
  ['ForAllValues:StringEquals', keys, ['a'], {}, true],
  ['ForAllValues:StringNotEquals', keys, ['a'], { [keys]: ['b', 'c'] }, true],
  ['ForAllValues:StringNotEquals', keys, ['a'], { [keys]: ['b', 'a'] }, false],
  ['ForAnyValue:StringEquals', keys, ['a'], { [keys]: ['a', 'c'] }, true],
  ['ForAnyValue:StringEquals', keys, ['a'], { [keys]: ['b', 'c'] }, false],
  ['ForAnyValue:StringEquals', keys, ['a'], {}, false],
  ['ForAnyValue:StringNotEquals', keys, ['a'], { [keys]: ['a', 'c'] }, true],
  ['ForAnyValue:StringNotEquals', keys, ['a'], {}, false],
  ['ForAnyValue:StringLike', keys, ['x-*'], { [keys]: ['x-a'] }, true],
  ['StringEquals', keys, ['a'], { [keys]: ['b', 'a'] }, true],
  ['StringNotEquals', keys, ['a'], { [keys]: ['b', 'a'] }, false],
];

test.each(cases)('%s %s %j of %j: %s', (operator, key, values, context, holds) => {
  expect(conditionHolds({ operator, key, values }, indexContext(context))).toBe(holds);
});

test('an operator that IAM does not have is an error, never a condition that holds', () => {
  expect(() => conditionHolds({ operator: 'StringIs', key: tag, values: ['x'] }, indexContext(dev))).toThrow(
    'IAM has no condition operator StringIs',
  );
});
