import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { build, type Metafile } from 'esbuild';

import { copyAssets } from './copy-assets.ts';
import { entryFiles } from './entry-files.ts';

/**
 * What bundled CommonJS packages expect to find around them; in an ES module it is not there.
 * https://github.com/evanw/esbuild/issues/1921
 */
const commonJsNames = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __pathDirname } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = __pathDirname(__filename);',
].join('\n');

/**
 * Bundles a service with everything it needs: `main.mjs`, a module for each worker that it starts, and `assets/`.
 * @param root the workspace
 * @param folder the service, relative to the workspace
 * @param outputFolder emptied first
 */
export async function bundleService(root: string, folder: string, outputFolder: string): Promise<void> {
  await rm(outputFolder, { recursive: true, force: true });
  const entries = new Set([join(root, folder, 'src', 'main.ts')]);
  for (let known = 0; known < entries.size;) {
    known = entries.size;
    const metafile = await bundle(root, entries, outputFolder);
    if (entries.size === known)
      await copyAssets(root, Object.keys(metafile.inputs), join(outputFolder, 'assets'));
  }
}

/** Adds the files to `entries` that the bundled code starts by their address. */
async function bundle(root: string, entries: Set<string>, outputFolder: string): Promise<Metafile> {
  const entryPoints = [...entries].map((file) => ({ in: file, out: basename(file, '.ts') }));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: outputFolder,
    bundle: true,
    // What a service loads on first use stays a file of its own, so that starting does not pay for it.
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: { js: commonJsNames },
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'linked',
    logLevel: 'warning',
    metafile: true,
    plugins: [entryFiles(entries)],
  });
  return metafile;
}
