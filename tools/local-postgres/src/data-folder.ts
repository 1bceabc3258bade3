import { existsSync } from 'node:fs';
import { chown, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Binaries } from './binaries.ts';
import { clusterTemplate, copyCluster, makeCluster } from './cluster-template.ts';
import type { Launcher } from './launcher.ts';

export const MAJOR_VERSION = '17';

/**
 * Makes sure that the folder holds a cluster that the launcher's user can run.
 * @throws {Error} when it holds one of another major version
 */
export async function prepareDataFolder(
  folder: string,
  binaries: Binaries,
  launcher: Launcher,
): Promise<void> {
  const versionFile = join(folder, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    await initialise(folder, binaries, launcher);
    return;
  }
  const version = (await readFile(versionFile, 'utf8')).trim();
  if (version !== MAJOR_VERSION) {
    throw new Error(
      `${folder} was made by PostgreSQL ${version}, and this is ${MAJOR_VERSION}: move it away, then start again`,
    );
  }
  if ((await stat(folder)).uid !== launcher.owner) await giveTo(folder, launcher.owner);
}

/** In a folder beside it first: an interrupted attempt must not pass for a cluster. */
async function initialise(folder: string, binaries: Binaries, launcher: Launcher): Promise<void> {
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  const template = await clusterTemplate(binaries, launcher);
  if (template === undefined) await makeCluster(draft, binaries, launcher);
  else await copyCluster(template, draft);
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
}

/** A folder that was used by another launcher. */
async function giveTo(folder: string, owner: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chown(join(entry.parentPath, entry.name), owner, -1);
  }
  await chown(folder, owner, -1);
}
