import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { brokenRuleText, ManifestError, type ServiceManifest } from '@fairway/service-manifest';

import { importFault } from './import-fault.ts';
import { routingFaults } from './listener-rules.ts';
import { manifestFile, packagesFolder, serviceOfFolder } from './service-folders.ts';

const workspaceRoot = new URL('../../../', import.meta.url);

/** Thrown by `loadServices`; `faults` has a line for everything that is wrong with the manifests, with its file. */
export class CatalogError extends Error {
  override name = 'CatalogError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `the manifests have ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

/**
 * Every service of a workspace, in name order: the exports of `packages/*-service/manifest`. Found by looking, so
 * that a new service is one folder and no list to keep.
 * @param root URL of the workspace's folder, with a slash at its end. @default this workspace
 * @throws {CatalogError} naming every manifest that cannot be loaded, and every port and path that two services
 *   claim
 */
export async function loadServices(root: URL = workspaceRoot): Promise<readonly ServiceManifest[]> {
  const folders = await readdir(new URL(`${packagesFolder}/`, root));
  const services = folders.flatMap((folder) => serviceOfFolder(folder) ?? []).toSorted();
  const loaded = await Promise.all(services.map((service) => loadManifest(service, root)));
  const manifests = loaded.flatMap(({ manifest }) => manifest ?? []);
  const faults = [...loaded.flatMap((each) => each.faults), ...routingFaults(manifests)];
  if (faults.length > 0) throw new CatalogError(faults);
  return manifests.toSorted((a, b) => a.name.localeCompare(b.name));
}

interface LoadedManifest {
  readonly manifest?: ServiceManifest;
  /** Sentences, each with its file. */
  readonly faults: readonly string[];
}

async function loadManifest(service: string, root: URL): Promise<LoadedManifest> {
  const file = manifestFile(service);
  try {
    const { default: manifest } = (await import(new URL(file, root).href)) as { default?: ServiceManifest };
    if (manifest?.name === undefined) {
      return { faults: [`${file}: must export its manifest: export default defineService({ … })`] };
    }
    return { manifest, faults: nameFaults(service, manifest.name) };
  } catch (error) {
    if (error instanceof ManifestError) return { faults: error.faults.map((fault) => `${file}: ${fault}`) };
    return { faults: [importFault(error, file, fileURLToPath(root))] };
  }
}

/** The build, the bundles and the messages find a service's folder by its name. */
function nameFaults(service: string, name: string): readonly string[] {
  const rule = `must be its folder’s name without -service, ${service}`;
  return name === service
    ? []
    : [`${manifestFile(service)}: ${brokenRuleText({ path: 'name', rule, value: name })}`];
}
