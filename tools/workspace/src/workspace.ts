import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The folder that holds nx.json; absolute. */
export const workspaceRoot = resolve(import.meta.dirname, '../../..');

/** A package of the workspace, as its package.json describes it. */
export interface Project {
  /** Nx's name for it: `logs-service`. */
  readonly name: string;
  /** Relative to the workspace, with `/`: `packages/logs-service`. */
  readonly folder: string;
  readonly targets: readonly string[];
}

interface PackageJson {
  readonly workspaces?: readonly string[];
  readonly nx?: { readonly name?: string; readonly targets?: Readonly<Record<string, unknown>> };
}

/** Every project of the workspace at `root`, in name order. */
export async function readProjects(root: string = workspaceRoot): Promise<readonly Project[]> {
  const { workspaces = [] } = await readPackageJson(root);
  const files = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  );
  const projects = await Promise.all(
    files.map((file) => readProject(root, file.replace(/\/package\.json$/, ''))),
  );
  return projects.toSorted((a, b) => a.name.localeCompare(b.name));
}

/** @param folder relative to `root` */
export async function readProject(root: string, folder: string): Promise<Project> {
  const { nx } = await readPackageJson(join(root, folder));
  if (nx?.name === undefined)
    throw new Error(`${folder}/package.json must name its project: "nx": { "name": "…" }`);
  return { name: nx.name, folder, targets: Object.keys(nx.targets ?? {}) };
}

async function readPackageJson(folder: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
}
