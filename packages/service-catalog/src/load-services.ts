import { readdir } from 'node:fs/promises';

import type { ServiceManifest } from '@fairway/service-manifest';

import { manifestFile, packagesFolder, serviceOfFolder } from './service-folders.ts';

const workspaceRoot = new URL('../../../', import.meta.url);

/**
 * Every service of this workspace, in name order: what `packages/*-service/manifest` exports. Found by looking, so
 * that a new service is one folder and no list to keep.
 * @throws {Error} when a manifest cannot be loaded; the message names its file
 */
export async function loadServices(): Promise<readonly ServiceManifest[]> {
  const folders = await readdir(new URL(`${packagesFolder}/`, workspaceRoot));
  const services = folders.flatMap((folder) => serviceOfFolder(folder) ?? []);
  const manifests = await Promise.all(services.map(loadManifest));
  return manifests.toSorted((a, b) => a.name.localeCompare(b.name));
}

async function loadManifest(service: string): Promise<ServiceManifest> {
  const file = manifestFile(service);
  try {
    const module = (await import(new URL(file, workspaceRoot).href)) as { default: ServiceManifest };
    return module.default;
  } catch (error) {
    throw new Error(`${file} could not be loaded`, { cause: error });
  }
}
