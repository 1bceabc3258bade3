import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Folder of a package's files that are served as they are. In a bundle they lie beside the code, under
 * `assets/<package>/`, where the build copies them; in the workspace they are read from the installed package.
 */
export function packageAssets(packageName: string): string {
  const bundled = fileURLToPath(new URL(`./assets/${packageName}/`, import.meta.url));
  if (existsSync(bundled)) return bundled;
  return dirname(createRequire(import.meta.url).resolve(join(packageName, 'package.json')));
}

/**
 * A file of another package, for `staticFiles`. The package that serves it lists it under `fairway.assets` in its
 * package.json, so that a bundle has it.
 * @example
 * const files = staticFiles('/-/metrics/page', [packageFile('uplot', 'dist/uPlot.esm.js')]);
 * @param path inside the package: `dist/uPlot.esm.js`
 */
export function packageFile(packageName: string, path: string): URL {
  return pathToFileURL(join(packageAssets(packageName), path));
}
