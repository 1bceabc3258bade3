import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

import { serviceFolder } from '@fairway/service-catalog';

/** The `src` folders that a service's process loads: its own, its manifest's, and those of the packages it uses. */
export function sourceFolders(root: string, service: string): readonly string[] {
  return packageFolders(root, service).map((folder) => join(folder, 'src'));
}

/** The folders of a service, its manifest, and the packages it uses. */
export function packageFolders(root: string, service: string): readonly string[] {
  const packages = new Set<string>();
  collect(root, join(root, serviceFolder(service)), packages);
  return [...packages];
}

function collect(root: string, folder: string, found: Set<string>): void {
  if (found.has(folder)) return;
  found.add(folder);
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return;
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies).filter((dependency) => dependency.startsWith('@fairway/'))) {
    collect(root, realpathSync(join(root, 'node_modules', name)), found);
  }
}
