import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { policies } from '../src/judging/all-policies.ts';
import { POLICIES_PAGE, withPolicies } from '../src/judging/policies-page.ts';

test('docs/policies.md has every policy with its reason, as the code has it; npm run generate writes it', async () => {
  const page = await readFile(new URL(`../../${POLICIES_PAGE}`, import.meta.url), 'utf8');

  expect(page).toBe(withPolicies(page, policies));
});

test('a page without a table is refused', () => {
  expect(() => withPolicies('# Policies\n', policies)).toThrow(/must have a table/);
});
