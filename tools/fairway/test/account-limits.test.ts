import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { LIMITS_PAGE } from './account-limits/page.ts';
import { withTreesTables } from './account-limits/tree.ts';
import { tableRows } from './adoption/table-rows.ts';

/** All stacks are synthesized, in a process of their own. */
const TIMEOUT_MS = 120_000;
const page = await readFile(new URL(`../../../${LIMITS_PAGE}`, import.meta.url), 'utf8');

test(
  'docs/account-limits.md has what the tree needs of an account; npm run generate writes it',
  async () => {
    expect(page).toBe(await withTreesTables(page));
  },
  TIMEOUT_MS,
);

test('all environments fit into one account with the quotas that AWS gives, and every role into ten policies', () => {
  const rows = tableRows(page.slice(0, page.indexOf('<!-- /quotas -->'))).slice(1);
  const counted = rows.filter(([, , byDefault = '']) => /^[\d,]+$/.test(byDefault));
  const roles = tableRows(page.slice(page.indexOf('<!-- roles -->'))).slice(1);

  expect(counted.length).toBeGreaterThan(10);
  expect(counted.filter((cells) => Number(cells.at(-1)) > Number(cells[2]?.replaceAll(',', '')))).toEqual([]);
  expect(roles.length).toBeGreaterThan(3);
  expect(roles.filter((cells) => Number(cells.at(-2)) > 10)).toEqual([]);
});
