import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { importForms } from '../adoption/import-forms.ts';
import { IMPORT_PAGE, typesOf, withImports } from '../adoption/import-table.ts';
import { everyChoiceStacks, realStacks } from '../support/real-stacks.ts';

const types = importForms.flatMap(({ forms }) => forms.map(({ type }) => type));

describe('the import table', () => {
  test('has a row for each kind of resource that a stack has or can have, and no other', () => {
    expect(types.toSorted()).toEqual([...typesOf([...realStacks, ...everyChoiceStacks])].toSorted());
  });

  // After a change: `node infra/test/adoption/write-import-table.ts`.
  test('is the one of the page', () => {
    const page = readFileSync(join(import.meta.dirname, '../../..', IMPORT_PAGE), 'utf8');

    expect(page).toBe(withImports(page, realStacks, everyChoiceStacks));
  });
});
