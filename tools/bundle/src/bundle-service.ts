import { existsSync } from 'node:fs';
import { glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

import { bundledFile, jobsFolder, servicePrograms, sourceFile } from '@fairway/service-manifest';
import { build, formatMessages, stop, type BuildFailure, type BuildResult, type OutputFile } from 'esbuild';

import { lazyBuiltins } from './builtin-modules.ts';
import { configurationInputs } from './bundle-inputs.ts';
import { checkedManifests } from './checked-manifests.ts';
import { copyAssets } from './copy-assets.ts';
import { dataFiles } from './data-files.ts';
import { entryFiles, startedModules } from './entry-files.ts';
import { lazyPackages } from './lazy-packages.ts';
import { oneCopy } from './one-copy.ts';

/**
 * Globals that bundled CommonJS packages expect and that an ES module does not have.
 * https://github.com/evanw/esbuild/issues/1921
 */
const commonJsNames = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __pathDirname } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = __pathDirname(__filename);',
].join('\n');

/** Sources that cannot be bundled: `message` has every fault with its place, as a compiler prints it. */
export class BundleError extends Error {
  override name = 'BundleError';
}

/**
 * Bundles a service with everything it needs: `main.mjs`, `migrate.mjs` where it has `src/migrate.ts`, `jobs-<name>.mjs`
 * for each file of `src/jobs`, a module for each worker that it starts, and `assets/`.
 * The same sources give the same bytes, wherever the workspace and the output folder are.
 * @param root the workspace
 * @param folder the service, relative to the workspace
 * @param outputFolder emptied first
 * @returns every file and folder that had a part in it, relative to the workspace, also those that were looked for and not found
 * @throws {BundleError} when the sources have faults
 */
export async function bundleService(
  root: string,
  folder: string,
  outputFolder: string,
): Promise<readonly string[]> {
  await rm(outputFolder, { recursive: true, force: true });
  const programs = servicePrograms.map((program) => join(root, folder, sourceFile(program)));
  const jobs = await jobFiles(join(root, folder, jobsFolder));
  const started = [...programs.filter((file, index) => index === 0 || existsSync(file)), ...jobs.keys()];
  // The first bundle is most often the last: a module that starts another one by its address is almost always part of it.
  const guess = await startedModules(join(root, folder, 'src'));
  let isGuess = guess.length > 0;
  let entries: ReadonlySet<string> = new Set([...started, ...guess]);
  for (;;) {
    const found = new Set(started);
    const { outputFiles, metafile, warnings } = await bundle(root, entryPointsOf(entries, jobs), found);
    if (found.size !== entries.size || [...found].some((file) => !entries.has(file))) {
      entries = isGuess ? new Set(started) : found;
      isGuess = false;
      continue;
    }
    for (const warning of await formatMessages(warnings, { kind: 'warning' })) process.stderr.write(warning);
    await writeFiles(root, outputFiles, outputFolder);
    // A name in parentheses is the compiler's own: a module that a package says is empty here. Node's own are no files.
    const modules = Object.keys(metafile.inputs).filter(
      (input) => !/^(?:\(|builtin:|data-file:|lazy-package:)/.test(input),
    );
    const assets = await copyAssets(root, modules, join(outputFolder, 'assets'));
    const others = [...assets, ...programs, join(root, folder, jobsFolder)].map((file) =>
      relative(root, file),
    );
    return [...new Set([...modules, ...others, ...(await configurationInputs(root, modules))])];
  }
}

/** Ends the compiler's own process, which waits for the next bundle otherwise. */
export async function endBundling(): Promise<void> {
  await stop();
}

/** The programs of jobs in a folder, each with its module's name in the bundle. */
async function jobFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const files: string[] = [];
  for await (const name of glob('*.ts', { cwd: folder, exclude: ['*.test.ts'] })) files.push(name);
  return new Map(
    files.toSorted().map((file) => {
      const module = bundledFile(`jobs/${basename(file, '.ts')}`);
      return [join(folder, file), basename(module, '.mjs')];
    }),
  );
}

interface EntryPoint {
  readonly in: string;
  readonly out: string;
}

function entryPointsOf(entries: ReadonlySet<string>, jobs: ReadonlyMap<string, string>): EntryPoint[] {
  return [...entries].map((file) => ({ in: file, out: jobs.get(file) ?? basename(file, '.ts') }));
}

/** Adds the files to `found` that the bundled code starts by their address. */
async function bundle(
  root: string,
  entryPoints: EntryPoint[],
  found: Set<string>,
): Promise<BuildResult<{ write: false; metafile: true }>> {
  try {
    return await build({
      absWorkingDir: root,
      entryPoints,
      // The folder is not written to. Source maps name files relative to it, so a stack trace says `packages/…` below
      // the bundle's folder, and the place of a bundle changes none of its bytes.
      outdir: root,
      write: false,
      bundle: true,
      // Code that a service loads on first use stays a file of its own, so that its start does not pay for it.
      splitting: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      // A package that has its code as ES modules too is taken as those: what nobody imports of it stays out.
      mainFields: ['module', 'main'],
      outExtension: { '.js': '.mjs' },
      banner: { js: commonJsNames },
      sourcemap: true,
      sourcesContent: false,
      legalComments: 'linked',
      logLevel: 'silent',
      metafile: true,
      plugins: [
        entryFiles(found),
        checkedManifests,
        lazyBuiltins,
        lazyPackages(root),
        dataFiles(root),
        oneCopy(root),
      ],
    });
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const faults = await formatMessages(error.errors, { kind: 'error', color: false });
    throw new BundleError(faults.map((fault) => fault.trim()).join('\n'), { cause: error });
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error;
}

async function writeFiles(root: string, files: readonly OutputFile[], outputFolder: string): Promise<void> {
  for (const { path, contents } of files) {
    const target = join(outputFolder, relative(root, path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
}
