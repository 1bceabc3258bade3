import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The one provider that stacks use. */
export const PROVIDER = 'registry.terraform.io/hashicorp/aws';

/** Terraform's name for this machine's system and processor. */
export const TERRAFORM_PLATFORM = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** The greatest depth of a mirror below a software folder. */
const DEPTH = 3;

/**
 * Folders where machines keep software that is no package of the system; a machine need not have them all. The large
 * ones come last: looking through them takes longer than all other work before Terraform runs.
 */
const SOFTWARE_FOLDERS = ['/usr/local', '/opt', '/srv', '/var/lib', '/usr/share', '/usr/lib'];

/**
 * A folder that has the AWS provider in the layout of Terraform's file system mirrors, so that nothing is downloaded.
 * @param configured looked at instead of everything else
 * @returns nothing where there is none
 * @throws {Error} when the configured folder has no such provider
 */
export function findProviderMirror(
  configured: string | undefined,
  home: string,
  folders: readonly string[] = SOFTWARE_FOLDERS,
): string | undefined {
  if (configured !== undefined) {
    if (hasProvider(configured)) return configured;
    throw new Error(
      `TF_PLUGIN_MIRROR is ${configured}, where ${PROVIDER}/<version>/<platform> is not: set it to a folder that has it, or unset it`,
    );
  }
  const own = [join(home, '.terraform.d', 'plugins'), join(home, '.local', 'share', 'terraform', 'plugins')];
  const found = own.find(hasProvider);
  if (found !== undefined) return found;
  for (const folder of folders) {
    const mirror = mirrorsBelow(folder, DEPTH).find(hasProvider);
    if (mirror !== undefined) return mirror;
  }
  return undefined;
}

/** The folders that a registry's folder lies in, nearest first. */
function mirrorsBelow(folder: string, depth: number): readonly string[] {
  const names = subfolders(folder);
  if (names.includes('registry.terraform.io')) return [folder];
  return depth === 0 ? [] : names.flatMap((name) => mirrorsBelow(join(folder, name), depth - 1));
}

function subfolders(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    // The folder is not there, or may not be read.
    return [];
  }
}

/** Unpacked for this platform, or packed as it is downloaded. */
function hasProvider(mirror: string): boolean {
  const patterns = [
    `${PROVIDER}/*/${TERRAFORM_PLATFORM}`,
    `${PROVIDER}/terraform-provider-aws_*_${TERRAFORM_PLATFORM}.zip`,
  ];
  return globSync(patterns, { cwd: mirror }).length > 0;
}
