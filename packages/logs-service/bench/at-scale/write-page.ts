// Writes the table and the picture of docs/logs-at-scale.md from the committed figures; `npm run generate` runs it.
import { readFileSync, writeFileSync } from 'node:fs';

import { pageWith, picture, shown } from './page.ts';

writeFileSync(shown.picture, picture());
writeFileSync(shown.page, pageWith(readFileSync(shown.page, 'utf8')));
