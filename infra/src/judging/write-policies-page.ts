// Writes the table of docs/policies.md; run by `npm run generate`.
import { readFile, writeFile } from 'node:fs/promises';

import { policies } from './all-policies.ts';
import { POLICIES_PAGE, withPolicies } from './policies-page.ts';

const file = new URL(`../../../${POLICIES_PAGE}`, import.meta.url);
await writeFile(file, withPolicies(await readFile(file, 'utf8'), policies));
