// Loads nothing but Node's own modules: who finds a bundle up to date does not load the compiler.
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The inputs of a bundle: files and folders, relative to the workspace, each with a stamp that differs when it was
 * changed, replaced, or, for a folder, got or lost an entry; `null` for a path that was looked for and did not exist.
 */
export type BundleInputs = Readonly<Record<string, string | null>>;

/**
 * Takes the stamps of a bundle's inputs.
 * @param since when bundling began, as the file system's own clock tells it, which ticks slowly and may be another machine's:
 *   the change time of something that was made just before, in milliseconds since 1970
 * @returns undefined when something was written since: it may be newer than what was read
 */
export function stampInputs(root: string, paths: readonly string[], since: number): BundleInputs | undefined {
  const inputs = new Map<string, string | null>();
  for (const path of paths) {
    const file = statSync(resolve(root, path), { throwIfNoEntry: false });
    if (file !== undefined && file.ctimeMs >= since) return undefined;
    inputs.set(path, stampOf(file));
  }
  return Object.fromEntries(inputs);
}

/** Whether the inputs of a bundle are unchanged, so that bundling anew would give the same. */
export function areUnchanged(root: string, inputs: BundleInputs): boolean {
  return Object.entries(inputs).every(
    ([path, stamp]) => stampOf(statSync(resolve(root, path), { throwIfNoEntry: false })) === stamp,
  );
}

/** The stamp has the change time, which neither an editor nor a copy that keeps the file's times can set. */
function stampOf(file: ReturnType<typeof statSync>): string | null {
  return file === undefined ? null : `${file.size} ${file.ino} ${file.mtimeMs} ${file.ctimeMs}`;
}

/**
 * The files that decide how modules are found and read, besides the modules: the package.json and tsconfig.json
 * beside them and in every folder above, the installed packages, and the bundler itself.
 * @param modules relative to `root`
 */
export async function configurationInputs(
  root: string,
  modules: readonly string[],
): Promise<readonly string[]> {
  const folders = new Set(['.']);
  for (const module of modules) {
    if (module.includes('node_modules/')) continue;
    for (let folder = dirname(module); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  const beside = [...folders].flatMap((folder) => [
    join(folder, 'package.json'),
    join(folder, 'tsconfig.json'),
  ]);
  const installed = ['tsconfig.base.json', 'node_modules/.package-lock.json'];
  return [...beside, ...installed, ...(await bundlerFiles()).map((file) => relative(root, file))];
}

async function bundlerFiles(): Promise<readonly string[]> {
  const own = (await readdir(import.meta.dirname)).filter((name) => !name.endsWith('.test.ts'));
  const compiler = createRequire(import.meta.url).resolve('esbuild/package.json');
  return [compiler, ...own.map((name) => join(import.meta.dirname, name))];
}
