// Writes docs/what-a-container-receives.md; run by `npm run generate`.
import { writeFile } from 'node:fs/promises';

import { CONTAINER_PAGE, containerPage } from './container-page.ts';
import { CatalogError, loadServices } from './load-services.ts';

try {
  await writeFile(
    new URL(`../../../${CONTAINER_PAGE}`, import.meta.url),
    containerPage(await loadServices()),
  );
} catch (error) {
  if (!(error instanceof CatalogError)) throw error;
  process.stderr.write(`${CONTAINER_PAGE} was not written: ${error.message}\n`);
  process.exitCode = 1;
}
