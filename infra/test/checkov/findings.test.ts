import { expect, test } from '@jest/globals';

import type { WaivedStack } from '../../src/judging/judge.ts';
import { stackWith } from '../support/policy-fixture.ts';
import { judgeFindings } from './findings.ts';

const finding = { check: 'CKV_AWS_1', name: 'Be closed', stack: 'app-fixture', resource: 'resource.bucket' };
const waiver = {
  policy: 'CKV_AWS_1',
  address: 'aws_s3_bucket.bucket',
  reason: 'It is a choice of the environment.',
  expires: '2027-06-01',
};

function stack(...waivers: readonly (typeof waiver)[]): WaivedStack {
  return { ...stackWith({}), waivers };
}

test('a finding is waived by a waiver of its check on its resource', () => {
  expect(judgeFindings([finding], [stack(waiver)], '2026-12-01')).toEqual({ waived: 1, faults: [] });
});

test.each([
  ['nobody waives', [], 'app-fixture resource.bucket: CKV_AWS_1: Be closed'],
  [
    'is waived for another check',
    [{ ...waiver, policy: 'CKV_AWS_2' }],
    'app-fixture resource.bucket: CKV_AWS_1: Be closed',
  ],
  [
    'is waived elsewhere',
    [{ ...waiver, address: 'aws_s3_bucket.other' }],
    'app-fixture resource.bucket: CKV_AWS_1: Be closed',
  ],
  [
    'was waived until a day',
    [{ ...waiver, expires: '2026-12-01' }],
    'app-fixture aws_s3_bucket.bucket: CKV_AWS_1 was waived until 2026-12-01',
  ],
])('a finding that %s is a fault', (_, waivers, fault) => {
  expect(judgeFindings([finding], [stack(...waivers)], '2026-12-01').faults).toContain(fault);
});

test('a waiver that nothing needs in any stack is a fault', () => {
  expect(judgeFindings([], [stack(waiver)], '2026-12-01').faults).toEqual([
    'app-fixture aws_s3_bucket.bucket: CKV_AWS_1 is waived, and fails in no stack',
  ]);
});
