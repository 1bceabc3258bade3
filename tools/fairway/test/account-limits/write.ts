// Writes the tables of docs/account-limits.md; run by `npm run generate`.
import { readFile, writeFile } from 'node:fs/promises';

import { LIMITS_PAGE } from './page.ts';
import { withTreesTables } from './tree.ts';

const file = new URL(`../../../../${LIMITS_PAGE}`, import.meta.url);
await writeFile(file, await withTreesTables(await readFile(file, 'utf8')));
