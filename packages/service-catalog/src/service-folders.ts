/** Every folder of services ends so: `logs-service`. */
const SUFFIX = '-service';

/** The folder of packages, relative to the workspace. */
export const packagesFolder = 'packages';

/** A service's package, relative to the workspace: `packages/logs-service`. */
export function serviceFolder(service: string): string {
  return `${packagesFolder}/${service}${SUFFIX}`;
}

/** A service's manifest, relative to the workspace: `packages/logs-service/manifest/src/index.ts`. */
export function manifestFile(service: string): string {
  return `${serviceFolder(service)}/manifest/src/index.ts`;
}

/** The service whose package has this name in the folder of packages; undefined for other packages. */
export function serviceOfFolder(folderName: string): string | undefined {
  return folderName.endsWith(SUFFIX) ? folderName.slice(0, -SUFFIX.length) : undefined;
}
