import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Plugin } from 'esbuild';

import { splitPackagePath } from './package-path.ts';

/** npm's record of an installation, by the package's folder. */
interface Installed {
  readonly packages?: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string; readonly link?: boolean }>
  >;
}

const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Takes one copy of a package that is installed in several places in the same version: npm has to put one beside
 * each package that needs it where another version has the common place, and a service would load each of them when
 * it starts. The choice of the copy depends only on the installed packages.
 * @param root the workspace
 */
export function oneCopy(root: string): Plugin {
  return {
    name: 'one-copy',
    async setup(build) {
      const copies = await copiesIn(root);
      if (copies.size === 0) return;
      // Files of a package name each other by relative paths, and so stay in the copy that was taken. The compiler waits for
      // each answer: asking about every package would take it twice as long.
      build.onResolve({ filter: importsOf(copies.keys()) }, async (args) => {
        const { path, importer, kind, namespace, resolveDir } = args;
        if (args.pluginData === oneCopy) return undefined;
        const found = await build.resolve(path, {
          importer,
          kind,
          namespace,
          resolveDir,
          pluginData: oneCopy,
        });
        if (found.errors.length > 0 || found.external || !found.path.startsWith(join(root, 'node_modules'))) {
          return undefined;
        }
        const { folder, file } = splitPackagePath(found.path.slice(root.length + 1));
        const copy = copies.get(folder);
        return copy === undefined ? undefined : { ...found, path: join(root, copy, file) };
      });
    },
  };
}

/** The module paths that may lead into these folders. */
function importsOf(folders: Iterable<string>): RegExp {
  const names = new Set([...folders].map((folder) => splitPackagePath(folder).name.replaceAll('.', '\\.')));
  return new RegExp(`^(?:${[...names].join('|')})(?:/|$)`);
}

/** The copy to take for the folder of each other copy: the least deep, in the order of their names. */
async function copiesIn(root: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(root, INSTALLED), 'utf8').catch(() => '{}');
  const { packages = {} } = JSON.parse(text) as Installed;
  const folders = Object.entries(packages).filter(([, { link }]) => link !== true);
  const same = Map.groupBy(folders, ([folder, { version = folder, integrity = '' }]) =>
    [splitPackagePath(folder).name, version, integrity].join(' '),
  );
  const copies = new Map<string, string>();
  for (const group of same.values()) {
    const [taken, ...others] = group
      .map(([folder]) => folder)
      .toSorted((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
    if (taken !== undefined) for (const other of others) copies.set(other, taken);
  }
  return copies;
}
