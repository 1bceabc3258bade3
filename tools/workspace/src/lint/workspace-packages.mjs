// What the lint rules know about packages: read from the package.json files, so that there is no list to keep.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/**
 * @typedef {object} WorkspacePackage
 * @property {string} folder absolute
 * @property {string} name as in package.json
 * @property {readonly string[]} tags from `nx.tags`
 * @property {ReadonlySet<string>} dependencies
 * @property {ReadonlySet<string>} devDependencies
 */

/** @type {Map<string, WorkspacePackage | undefined>} */
const packageOfFolder = new Map();
/** @type {Map<string, ReadonlyMap<string, WorkspacePackage>>} */
const packagesOfRoot = new Map();

/**
 * The package that a file belongs to: the nearest folder above it with a package.json.
 * @param {string} file absolute
 * @returns {WorkspacePackage | undefined}
 */
export function packageOf(file) {
  return nearestPackage(dirname(file));
}

/**
 * Every package of the workspace around `file`, by name; empty outside a workspace.
 * @param {string} file absolute
 * @returns {ReadonlyMap<string, WorkspacePackage>}
 */
export function workspacePackages(file) {
  const root = workspaceRoot(dirname(file));
  if (root === undefined) return new Map();
  const known = packagesOfRoot.get(root) ?? findPackages(root);
  packagesOfRoot.set(root, known);
  return known;
}

/**
 * The workspace's root package, whose development dependencies every test may use.
 * @param {string} file absolute
 * @returns {WorkspacePackage | undefined}
 */
export function rootPackage(file) {
  const root = workspaceRoot(dirname(file));
  return root === undefined ? undefined : nearestPackage(root);
}

/**
 * Whether a file is a test or a benchmark, or only serves them.
 * @param {string} file absolute
 */
export function isTestFile(file) {
  const home = packageOf(file)?.folder ?? '';
  const inside = file.slice(home.length + 1).split(sep);
  return inside[0] === 'test' || inside[0] === 'bench' || /\.(?:test|cases)\.ts$/.test(file);
}

/**
 * @param {string} folder absolute
 * @returns {WorkspacePackage | undefined}
 */
function nearestPackage(folder) {
  if (packageOfFolder.has(folder)) return packageOfFolder.get(folder);
  const parent = dirname(folder);
  const found = readPackage(folder) ?? (parent === folder ? undefined : nearestPackage(parent));
  packageOfFolder.set(folder, found);
  return found;
}

/**
 * @param {string} folder absolute
 * @returns {WorkspacePackage | undefined}
 */
function readPackage(folder) {
  const manifest = readJson(join(folder, 'package.json'));
  if (manifest === undefined) return undefined;
  return {
    folder,
    name: manifest.name ?? '',
    tags: manifest.nx?.tags ?? [],
    dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
  };
}

/**
 * @param {string} folder absolute
 * @returns {string | undefined}
 */
function workspaceRoot(folder) {
  if (readJson(join(folder, 'nx.json')) !== undefined) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : workspaceRoot(parent);
}

/**
 * @param {string} root absolute
 * @returns {ReadonlyMap<string, WorkspacePackage>}
 */
function findPackages(root) {
  const patterns = readJson(join(root, 'package.json'))?.workspaces ?? [];
  const folders = patterns.flatMap((/** @type {string} */ pattern) => globSync(pattern, { cwd: root }));
  const packages = folders.map((/** @type {string} */ folder) => readPackage(resolve(root, folder)));
  return new Map(
    packages
      .filter((/** @type {WorkspacePackage | undefined} */ found) => found !== undefined)
      .map((/** @type {WorkspacePackage} */ found) => [found.name, found]),
  );
}

/** @param {string} file absolute */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}
