import { join, relative } from 'node:path';

import type { Plugin } from 'esbuild';

import { splitPackagePath } from './package-path.ts';

const NAMESPACE = 'lazy-package';
/**
 * CommonJS packages that are not needed before the first answer, and do much as soon as they are required: they build
 * large tables, or load a dozen others.
 */
const LAZY: ReadonlySet<string> = new Set(['mime-types', 'mime-db', 'qs']);
/**
 * Packages of that kind whose users take these functions off them at once: each is called through one that loads the
 * package first. Express offers readers of bodies with all that they need, whether or not a service has one.
 */
const LAZY_FUNCTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['body-parser', ['json', 'raw', 'text', 'urlencoded']],
]);
const NAMES = [...LAZY, ...LAZY_FUNCTIONS.keys()].join('|');

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
      build.onResolve({ filter: new RegExp(`^(?:${NAMES})$`) }, async (args) => {
        const { path, kind, importer, resolveDir } = args;
        // A call with data of its own comes from a plugin that is about to answer; the tables read each other at
        // once.
        if (kind !== 'require-call' || args.pluginData !== undefined || isLazy(importer)) return undefined;
        const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: lazyPackages });
        if (found.errors.length > 0 || found.external) return undefined;
        return { path: relative(root, found.path), namespace: NAMESPACE };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
        contents: lazyModule(join(root, path), LAZY_FUNCTIONS.get(splitPackagePath(path).name)),
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

function isLazy(importer: string): boolean {
  return LAZY.has(splitPackagePath(importer).name);
}

function lazyModule(file: string, functions: readonly string[] | undefined): string {
  const load = `const load = () => require(${JSON.stringify(file)});`;
  if (functions === undefined) return proxyOf(load);
  const each = functions.map((name) => `  ${name}: (...given) => load().${name}(...given),`);
  return [load, 'module.exports = {', ...each, '};'].join('\n');
}

function proxyOf(load: string): string {
  return [
    load,
    'module.exports = new Proxy({}, {',
    '  get: (_, name) => load()[name],',
    '  has: (_, name) => name in load(),',
    '  ownKeys: () => Reflect.ownKeys(load()),',
    '  getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(load(), name),',
    '});',
  ].join('\n');
}
