import { join, relative } from 'node:path';

import type { Plugin } from 'esbuild';

import { splitPackagePath } from './package-path.ts';

const NAMESPACE = 'lazy-package';
/**
 * CommonJS packages that build large tables as soon as they are required, and that are not needed before the first
 * answer.
 */
const LAZY: ReadonlySet<string> = new Set(['mime-types', 'mime-db']);

/**
 * Loads a few packages when something is first read of them, and not when another package requires them: `mime-types`
 * sorts every media type there is before a service listens. Only for `require`: an import of an ES module needs the names
 * of the exports.
 * @param root the workspace: nothing that is written names where it is
 */
export function lazyPackages(root: string): Plugin {
  return {
    name: 'lazy-packages',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(?:${[...LAZY].join('|')})$`) }, async (args) => {
        const { path, kind, importer, resolveDir } = args;
        // A call with data of its own comes from a plugin that is about to answer; the tables read each other at
        // once.
        if (kind !== 'require-call' || args.pluginData !== undefined || isLazy(importer)) return undefined;
        const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: lazyPackages });
        if (found.errors.length > 0 || found.external) return undefined;
        return { path: relative(root, found.path), namespace: NAMESPACE };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
        contents: proxyOf(join(root, path)),
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

function isLazy(importer: string): boolean {
  return LAZY.has(splitPackagePath(importer).name);
}

function proxyOf(file: string): string {
  return [
    `const load = () => require(${JSON.stringify(file)});`,
    'module.exports = new Proxy({}, {',
    '  get: (_, name) => load()[name],',
    '  has: (_, name) => name in load(),',
    '  ownKeys: () => Reflect.ownKeys(load()),',
    '  getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(load(), name),',
    '});',
  ].join('\n');
}
