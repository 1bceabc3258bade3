import { builtinModules } from 'node:module';

import type { Plugin } from 'esbuild';

const NAMESPACE = 'builtin';
const NAMES = new RegExp(`^(?:node:.*|${builtinModules.join('|')})$`);

/**
 * Takes Node's own modules by `process.getBuiltinModule`. A static import makes a module of them that has every export, and
 * makes each: `node:http` alone loads the whole of `fetch` and WebSockets for three of its names, before the service listens.
 * https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: NAMES }, ({ path, kind }) =>
      kind === 'import-statement' ? { path: path.replace(/^node:/, ''), namespace: NAMESPACE } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
      loader: 'js',
    }));
  },
};
