import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { waiverTable } from '../checkov/waiver-table.ts';
import { chosenStacks, realStacks } from '../support/real-stacks.ts';

// After a change of waivers: `node infra/test/checkov/write-waivers.ts`.
test('docs/policies.md has every waiver of a check of checkov, with its reason', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/policies.md'), 'utf8');

  expect(page).toContain(
    `<!-- checks -->\n\n${waiverTable([...realStacks, ...chosenStacks])}\n\n<!-- /checks -->`,
  );
});
