import { readdir } from 'node:fs/promises';

import { describe, expect, test } from '@jest/globals';

import { policies } from '../src/judging/all-policies.ts';
import { findingsOf, type PolicyCases } from './support/policy-fixture.ts';

// One file for all policies: loading their modules takes longer than judging.
const folder = new URL('../src/policies/', import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith('.cases.ts'));

test('every policy has a file of cases, and no other has', () => {
  expect(files.toSorted()).toEqual(policies.map(({ name }) => `${name}.cases.ts`).toSorted());
});

for (const policy of policies) {
  const { cases } = (await import(new URL(`${policy.name}.cases.ts`, folder).href)) as { cases: PolicyCases };

  describe(policy.name, () => {
    test('has something that keeps it and something that breaks it', () => {
      expect(Object.keys(cases.keeps)).not.toEqual([]);
      expect(Object.keys(cases.breaks)).not.toEqual([]);
    });

    test.each(Object.entries(cases.keeps))('is kept by %s', (_, judged) => {
      expect(findingsOf(policy, judged)).toEqual([]);
    });

    test.each(Object.entries(cases.breaks))('is broken by %s', (_, [judged, ...findings]) => {
      expect(findings).not.toEqual([]);
      expect(findingsOf(policy, judged)).toEqual(findings);
    });
  });
}
