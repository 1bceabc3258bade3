import type { Policy } from './policy.ts';

/** Relative to the workspace. */
export const POLICIES_PAGE = 'docs/policies.md';

const TABLE = /^\| rule \| without it \|\n\| --- \| --- \|\n(?:\|.*\n)*/m;

/**
 * The page about policies with the table of these.
 * @param page as it is
 * @throws {Error} when it has no table to replace
 */
export function withPolicies(page: string, policies: readonly Policy[]): string {
  if (!TABLE.test(page)) throw new Error(`${POLICIES_PAGE} must have a table: | rule | without it |`);
  const rows = policies.map(({ name, why }) => `| \`${name}\` | ${why} |\n`);
  const table = ['| rule | without it |\n', '| --- | --- |\n', ...rows].join('');
  return page.replace(TABLE, () => table);
}
