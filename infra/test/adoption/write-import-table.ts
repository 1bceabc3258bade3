// Writes the tables of docs/adopt-existing-resources.md: `node infra/test/adoption/write-import-table.ts`.
import { readFile, writeFile } from 'node:fs/promises';

import { everyChoiceStacks, realStacks } from '../support/real-stacks.ts';
import { IMPORT_PAGE, withImports } from './import-table.ts';

const file = new URL(`../../../${IMPORT_PAGE}`, import.meta.url);
await writeFile(file, withImports(await readFile(file, 'utf8'), realStacks, everyChoiceStacks));
