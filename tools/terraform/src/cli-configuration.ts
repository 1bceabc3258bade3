import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { writeWhole } from '@fairway/crash-safe';

import type { TerraformConfig } from './config.ts';
import { findProviderMirror, PROVIDER } from './provider-mirror.ts';

/**
 * Terraform's own configuration that takes the provider from a mirror. The mirror answers for that provider alone,
 * and `direct` for all others: with a plain `direct` Terraform would ask every source for versions, and fail without
 * a network.
 */
export function cliConfiguration(mirror: string): string {
  const provider = JSON.stringify(PROVIDER);
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = [${provider}]
  }
  direct {
    exclude = [${provider}]
  }
}
`;
}

/**
 * Variables that make Terraform find the provider on this machine and download nothing.
 * @param folder for the files that this needs; absolute
 */
export async function providerVariables(
  config: TerraformConfig,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const cache = config.pluginCache ?? join(folder, 'plugin-cache');
  await mkdir(cache, { recursive: true });
  const variables = {
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_PLUGIN_CACHE_DIR: cache,
  };

  // Leave a user's own configuration of providers alone, unless a mirror is named as well.
  if (config.mirror === undefined && hasOwnConfiguration(config)) return variables;
  const mirror = findProviderMirror(config.mirror, config.home);
  if (mirror === undefined) return withoutMissingFile(config, variables);
  return { ...variables, TF_CLI_CONFIG_FILE: await writeConfiguration(mirror, folder) };
}

function hasOwnConfiguration({ cliConfigFile, home }: TerraformConfig): boolean {
  return existsSync(cliConfigFile ?? join(home, '.terraformrc'));
}

/** Terraform warns at length of a configuration file that is named and not there. */
function withoutMissingFile(
  { cliConfigFile }: TerraformConfig,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return cliConfigFile === undefined ? variables : { ...variables, TF_CLI_CONFIG_FILE: '' };
}

/** Moved into place whole: several processes, and several stacks of one, may write the same at the same time. */
async function writeConfiguration(mirror: string, folder: string): Promise<string> {
  const file = join(folder, 'cli.tfrc');
  await writeWhole(file, cliConfiguration(mirror), { isShared: true });
  return file;
}
