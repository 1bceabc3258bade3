import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package of the workspace, as far as an archive of it needs. */
export interface WorkspacePackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The folder, from the workspace's root. */
  readonly folder: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface PackedWith {
  /** Packages that lie in the archive's node_modules. */
  readonly bundled: readonly WorkspacePackage[];
  /** The folder of its compiled modules: an entry without one is left out. */
  readonly dist: string;
}

/**
 * A package and the workspace's packages that it depends on, directly or not: the package first.
 * @throws {Error} when `folder` is no package of the workspace
 */
export async function readPackages(
  root: string,
  folder: string,
): Promise<readonly [WorkspacePackage, ...WorkspacePackage[]]> {
  const all = await readAll(root);
  const own = all.find((each) => each.folder === folder);
  if (own === undefined) throw new Error(`${folder} must be a package of the workspace`);
  const needed = new Set([own]);
  for (const one of needed) {
    for (const other of all) if (Object.hasOwn(one.dependencies, other.name)) needed.add(other);
  }
  needed.delete(own);
  return [own, ...needed];
}

/** The text of a packed package.json: the compiled entries, and the tested versions. */
export function packedManifest(one: WorkspacePackage, { bundled, dist }: PackedWith): string {
  const inside = bundled.map(({ name }) => name);
  const outside = [one, ...bundled].flatMap(({ dependencies }) =>
    Object.entries(dependencies).filter(([name]) => !name.startsWith('@fairway/')),
  );
  const own = Object.fromEntries(bundled.map(({ name, version }) => [name, version]));
  return `${JSON.stringify(
    {
      name: one.name,
      version: one.version,
      license: one.license,
      type: 'module',
      exports: Object.fromEntries(
        Object.entries(one.exports).flatMap(([path, source]) => entryOf(path, source, dist)),
      ),
      engines: { node: '>=22' },
      dependencies: { ...Object.fromEntries(outside), ...own },
      ...(inside.length === 0 ? {} : { bundleDependencies: inside }),
    },
    null,
    2,
  )}\n`;
}

/**
 * `./src/index.ts` as its compiled module; none for an entry that an archive has no use for, such as support for
 * tests.
 */
function entryOf(path: string, source: string, dist: string): [string, object][] {
  const module = /^\.\/src\/(.+)\.ts$/.exec(source)?.[1];
  if (module === undefined || !existsSync(join(dist, `${module}.js`))) return [];
  return [[path, { types: `./dist/${module}.d.ts`, default: `./dist/${module}.js` }]];
}

async function readAll(root: string): Promise<readonly WorkspacePackage[]> {
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly workspaces: readonly string[];
  };
  const files = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  );
  return await Promise.all(
    files.map(async (file) => {
      const read = JSON.parse(await readFile(join(root, file), 'utf8')) as Partial<WorkspacePackage>;
      const { name = '', version = '', license = '', exports = {}, dependencies = {} } = read;
      return { name, version, license, exports, dependencies, folder: file.replace(/\/package\.json$/, '') };
    }),
  );
}
