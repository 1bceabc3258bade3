import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface PackageJson {
  /**
   * Files of other packages that are served or read as they are, as module paths: `swagger-ui-dist/swagger-ui.css`, or
   * all of a folder's: `pdfjs-dist/cmaps/*`.
   */
  readonly fairway?: { readonly assets?: readonly string[] };
}

/**
 * Files that bundled packages serve as they are, under the addresses by which they find them: a package's own
 * `src/assets/page.css` as `assets/page.css`, another package's file as `assets/<package>/<file>`.
 * @param inputs the bundled files, relative to `root`
 * @returns what was copied, and the folders that it was looked for in
 * @throws {Error} when two packages have an asset of the same name
 */
export async function copyAssets(
  root: string,
  inputs: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const origins = new Map<string, string>();
  const searched = new Set<string>();
  for (const packageFolder of workspacePackageFolders(root, inputs)) {
    for (const each of await foldersIn(join(packageFolder, 'src', 'assets'))) searched.add(each);
    for (const [name, origin] of await assetsOf(packageFolder)) {
      searched.add(dirname(origin));
      const other = origins.get(name);
      if (other !== undefined && other !== origin) {
        throw new Error(`two packages have an asset '${name}'; rename one: ${other}, ${origin}`);
      }
      origins.set(name, origin);
    }
  }
  for (const [name, origin] of origins) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await copyFile(origin, join(folder, name));
  }
  return [...searched, ...origins.values()];
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [folder];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const inner = entries.filter((entry) => entry.isDirectory());
  return [folder, ...inner.map((entry) => join(entry.parentPath, entry.name))];
}

/** Folders of packages whose code is in the bundle; installed ones have no `src/assets` that is ever asked for. */
function workspacePackageFolders(root: string, inputs: readonly string[]): ReadonlySet<string> {
  const own = inputs.filter((input) => !input.includes('node_modules/') && input.includes('/src/'));
  return new Set(own.map((input) => join(root, input.slice(0, input.indexOf('/src/')))));
}

async function assetsOf(packageFolder: string): Promise<readonly (readonly [string, string])[]> {
  const { fairway } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as PackageJson;
  const { resolve } = createRequire(join(packageFolder, 'package.json'));
  const foreign = await Promise.all((fairway?.assets ?? []).map((asset) => foreignAssets(asset, resolve)));
  return [...(await ownAssets(join(packageFolder, 'src', 'assets'))), ...foreign.flat()];
}

async function foreignAssets(
  asset: string,
  resolve: (file: string) => string,
): Promise<readonly (readonly [string, string])[]> {
  if (!asset.endsWith('/*')) return [[asset, resolve(asset)]];
  const folder = asset.slice(0, -2);
  const [, name = '', inside = ''] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(folder) ?? [];
  const origin = join(dirname(resolve(`${name}/package.json`)), inside);
  const entries = await readdir(origin, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => [`${folder}/${entry.name}`, join(origin, entry.name)] as const);
}

async function ownAssets(folder: string): Promise<readonly (readonly [string, string])[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file.slice(folder.length + 1), file] as const);
}
