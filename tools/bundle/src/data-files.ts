import { readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

import type { Plugin } from 'esbuild';

const NAMESPACE = 'data-file';
/** Smaller ones cost less inside the code than a file that is opened. */
const MIN_BYTES = 8 * 1024;

/**
 * Keeps large JSON of installed packages in files of its own beside the code, read when the code asks for it. Inside the
 * code it is compiled as a program each time a service starts, asked for or not: the tables of character sets and the
 * lists of media types would be half of what a service loads.
 * @param root the workspace: nothing that is written names where it is
 */
export function dataFiles(root: string): Plugin {
  return {
    name: 'data-files',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/].*\.json$/, namespace: 'file' }, async ({ path }) => {
        if ((await stat(path)).size < MIN_BYTES) return undefined;
        return { contents: readerOf(relative(root, path)), loader: 'js' };
      });
      build.onResolve({ filter: /^data-file:/ }, ({ path }) => ({
        path: path.slice(`${NAMESPACE}:`.length),
        namespace: NAMESPACE,
      }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: JSON.stringify(JSON.parse(await readFile(join(root, path), 'utf8'))),
        loader: 'file',
      }));
    },
  };
}

/** A module that reads the file, which the compiler writes and names by its content. */
function readerOf(path: string): string {
  const file = `require(${JSON.stringify(`${NAMESPACE}:${path}`)})`;
  return [
    "const { readFileSync } = process.getBuiltinModule('node:fs');",
    "const { join } = process.getBuiltinModule('node:path');",
    `module.exports = JSON.parse(readFileSync(join(__dirname, ${file}), 'utf8'));`,
  ].join('\n');
}
