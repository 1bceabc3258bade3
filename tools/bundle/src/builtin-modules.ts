import { builtinModules } from 'node:module';

import type { Plugin } from 'esbuild';

const NAMESPACE = 'builtin';

/**
 * Takes Node's own modules by `process.getBuiltinModule`. A static import makes a module of them that has every export, and
 * makes each: `node:http` alone loads the whole of `fetch` and WebSockets for three of its names, before the service listens.
 * https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[a-z_]+(?:\/[a-z_]+)?$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      const isStatic =
        kind === 'import-statement' && (builtinModules.includes(name) || path.startsWith('node:'));
      return isStatic ? { path: name, namespace: NAMESPACE } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
      loader: 'js',
    }));
  },
};
