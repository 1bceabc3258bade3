import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Folder of a package's files that are served as they are. In a bundle they lie beside the code, under
 * `assets/<package>/`, where the build copies them; in the workspace they are read from the installed package.
 */
export function packageAssets(packageName: string): string {
  const bundled = fileURLToPath(new URL(`./assets/${packageName}/`, import.meta.url));
  if (existsSync(bundled)) return bundled;
  return dirname(createRequire(import.meta.url).resolve(join(packageName, 'package.json')));
}
