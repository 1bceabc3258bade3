import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { ServiceManifest } from '@fairway/service-manifest';

const packagesFolder = new URL('../../', import.meta.url);

/**
 * Every service of this workspace, in name order: what `packages/*-service/manifest` exports. Found by looking, so
 * that a new service is one folder and no list to keep.
 * @throws {Error} when a manifest cannot be loaded; the message names its folder
 */
export async function loadServices(): Promise<readonly ServiceManifest[]> {
  const folders = (await readdir(fileURLToPath(packagesFolder))).filter((name) => name.endsWith('-service'));
  const manifests = await Promise.all(folders.map(loadManifest));
  return manifests.toSorted((a, b) => a.name.localeCompare(b.name));
}

async function loadManifest(folder: string): Promise<ServiceManifest> {
  const url = new URL(`${folder}/manifest/src/index.ts`, packagesFolder);
  try {
    const module = (await import(url.href)) as { default: ServiceManifest };
    return module.default;
  } catch (error) {
    throw new Error(`packages/${folder}/manifest could not be loaded`, { cause: error });
  }
}
