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
 * CommonJS packages of middleware, with the names of their functions, that Express offers whether or not a service reads a
 * body with them. They are files of their own, loaded with the first request.
 */
const LAZY_MIDDLEWARE: ReadonlyMap<string, readonly string[]> = new Map([
  ['body-parser', ['json', 'raw', 'text', 'urlencoded']],
]);
const NAMES = [...LAZY, ...LAZY_MIDDLEWARE.keys()].join('|');

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
        contents: lazyModule(join(root, path), LAZY_MIDDLEWARE.get(splitPackagePath(path).name)),
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

function isLazy(importer: string): boolean {
  return LAZY.has(splitPackagePath(importer).name);
}

function lazyModule(file: string, middleware: readonly string[] | undefined): string {
  return middleware === undefined ? proxyOf(file) : middlewareOf(file, middleware);
}

/** A request waits until its middleware is there; nothing is read from it meanwhile. */
function middlewareOf(file: string, names: readonly string[]): string {
  return [
    'const lazy = (name) => (...options) => {',
    '  let made;',
    '  return async (request, response, next) => {',
    '    try {',
    `      made ??= (await import(${JSON.stringify(file)})).default[name](...options);`,
    '    } catch (error) {',
    '      return next(error);',
    '    }',
    '    made(request, response, next);',
    '  };',
    '};',
    `for (const name of ${JSON.stringify(names)}) exports[name] = lazy(name);`,
  ].join('\n');
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
