import { glob, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import type { Plugin } from 'esbuild';

const fileAddress = /new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g;
const assetAddress = /new URL\((['`])(?:\.\.\/)+assets\//g;

/**
 * Addresses relative to a module, as they are in a bundle, where all code lies in one folder:
 * - `new URL('./worker.ts', import.meta.url)` names a module that is started, not imported: it becomes an entry of the
 *   bundle, and its address that entry's.
 * - `new URL('../assets/page.css', import.meta.url)`, from a folder of `src`, finds `assets/` beside the code.
 * @param found the files of the first kind are added to it
 */
export function entryFiles(found: Set<string>): Plugin {
  return {
    name: 'entry-files',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path.includes('/node_modules/')) return undefined;
        const source = await readFile(path, 'utf8');
        const contents = source
          .replaceAll(assetAddress, 'new URL($1./assets/')
          .replaceAll(fileAddress, (_, address: string) => {
            found.add(startedModule(path, address));
            return `new URL('./${basename(address)}.mjs', import.meta.url)`;
          });
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** The modules that the sources in a folder start by their address, whether or not anything imports those sources. */
export async function startedModules(folder: string): Promise<readonly string[]> {
  const modules = new Set<string>();
  for await (const name of glob('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts'] })) {
    const file = join(folder, name);
    for (const [, address = ''] of (await readFile(file, 'utf8')).matchAll(fileAddress)) {
      modules.add(startedModule(file, address));
    }
  }
  return [...modules].toSorted();
}

function startedModule(from: string, address: string): string {
  return resolve(dirname(from), `${address}.ts`);
}
