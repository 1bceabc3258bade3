import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { splitPackagePath } from './package-path.ts';

/** A package with at least one file in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says it: an SPDX expression, most of the time. */
  readonly license?: string;
  /** Whether it is a package of the workspace. */
  readonly isOwn: boolean;
}

interface SourceMap {
  readonly sources?: readonly string[];
}

interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly license?: unknown;
}

/**
 * The packages whose code or files a bundle holds: read from its source maps, which name every module that has a part in it,
 * and from its assets. What is installed and did not get in is not among them.
 * @param root the workspace that the bundle was made in
 * @returns in the order of name and version
 */
export async function packagesInBundle(root: string, folder: string): Promise<readonly BundledPackage[]> {
  const modules = await modulesIn(folder);
  const folders = new Set([
    ...modules.map((module) => installedFolder(root, packageFolder(module))),
    ...(await assetFolders(root, folder)),
  ]);
  const packages = await Promise.all([...folders].map((each) => readPackage(root, each)));
  const unique = new Map(packages.map((each) => [`${each.name} ${each.version}`, each]));
  return [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

async function modulesIn(folder: string): Promise<readonly string[]> {
  const maps = (await readdir(folder)).filter((name) => name.endsWith('.mjs.map'));
  const sources = await Promise.all(
    maps.map(async (name) => (JSON.parse(await readFile(join(folder, name), 'utf8')) as SourceMap).sources),
  );
  // A source with a scheme is the compiler's own: one of Node's modules.
  return sources.flatMap((each) => each ?? []).filter((source) => !/^[a-z-]+:/.test(source));
}

/** The folder of a module's package, relative to the workspace: `packages/logs-service`, `node_modules/express`. */
function packageFolder(module: string): string {
  const { folder } = splitPackagePath(module);
  return folder === '' ? module.slice(0, module.indexOf('/src/')) : folder;
}

/**
 * A package that is published as a bundle names its authors' own packages in its source maps. Such a file counts as
 * part of the nearest installed package above it.
 */
function installedFolder(root: string, folder: string): string {
  const above = folder.lastIndexOf('/node_modules/');
  const isThere = above === -1 || existsSync(join(root, folder, 'package.json'));
  return isThere ? folder : installedFolder(root, folder.slice(0, above));
}

/** Installed packages with a folder of their own under `assets/`. */
async function assetFolders(root: string, folder: string): Promise<readonly string[]> {
  const names = await foldersOf(join(folder, 'assets'));
  const scoped = await Promise.all(
    names
      .filter((name) => name.startsWith('@'))
      .map(async (scope) =>
        (await foldersOf(join(folder, 'assets', scope))).map((name) => `${scope}/${name}`),
      ),
  );
  return [...names, ...scoped.flat()]
    .map((name) => `node_modules/${name}`)
    .filter((each) => existsSync(join(root, each, 'package.json')));
}

async function foldersOf(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function readPackage(root: string, folder: string): Promise<BundledPackage> {
  const text = await readFile(join(root, folder, 'package.json'), 'utf8');
  const { name, version = '0.0.0', license } = JSON.parse(text) as PackageJson;
  const { name: installedAs } = splitPackagePath(folder);
  return {
    name: name ?? (installedAs === '' ? folder : installedAs),
    version,
    ...(typeof license === 'string' ? { license } : {}),
    isOwn: installedAs === '',
  };
}
