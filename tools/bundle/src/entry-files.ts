import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

import type { Plugin } from 'esbuild';

const fileAddress = /new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g;
const assetAddress = /new URL\((['`])(?:\.\.\/)+assets\//g;

/**
 * Addresses relative to a module, as they are in a bundle, where all code lies in one folder:
 * - `new URL('./worker.ts', import.meta.url)` names a module that is started, not imported: it becomes an entry of the
 *   bundle, and its address that entry's.
 * - `new URL('../assets/page.css', import.meta.url)`, from a folder of `src`, finds `assets/` beside the code.
 * @param entries what is found is added to it
 */
export function entryFiles(entries: Set<string>): Plugin {
  return {
    name: 'entry-files',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path.includes('/node_modules/')) return undefined;
        const source = await readFile(path, 'utf8');
        const contents = source
          .replaceAll(assetAddress, 'new URL($1./assets/')
          .replaceAll(fileAddress, (_, address: string) => {
            entries.add(resolve(dirname(path), `${address}.ts`));
            return `new URL('./${basename(address)}.mjs', import.meta.url)`;
          });
        return { contents, loader: 'ts' };
      });
    },
  };
}
