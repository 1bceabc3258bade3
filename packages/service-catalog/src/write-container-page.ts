// Writes docs/what-a-container-receives.md; run by `npm run generate`.
import { writeFile } from 'node:fs/promises';

import { CONTAINER_PAGE, containerPage } from './container-page.ts';
import { loadServices } from './load-services.ts';

await writeFile(new URL(`../../../${CONTAINER_PAGE}`, import.meta.url), containerPage(await loadServices()));
