import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { policies } from '../src/judging/all-policies.ts';

test('docs/policies.md names every policy with its reason, as the code has it', async () => {
  const page = await readFile(new URL('../../docs/policies.md', import.meta.url), 'utf8');

  const [rules = ''] = page.split('\n## When a resource has to break one');
  const rows = rules.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(policies.map(({ name, why }) => `| \`${name}\` | ${why} |`));
});
