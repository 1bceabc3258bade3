import { homedir } from 'node:os';
import { delimiter } from 'node:path';

/** The environment variables about Terraform on this machine. */
export interface TerraformConfig {
  /** Folders where programs are looked for. */
  readonly path: readonly string[];
  readonly home: string;
  /** `TF_PLUGIN_MIRROR`: a folder with `registry.terraform.io/hashicorp/aws/<version>/…`. */
  readonly mirror: string | undefined;
  /** `TF_CLI_CONFIG_FILE`: where the user keeps Terraform's own configuration. */
  readonly cliConfigFile: string | undefined;
  /** `TF_PLUGIN_CACHE_DIR`: Terraform's folder for downloads. */
  readonly pluginCache: string | undefined;
  /** Set in CI, where a test that is skipped would be skipped for ever: nobody is watching. */
  readonly isCi: boolean;
}

export function readTerraformConfig(env: NodeJS.ProcessEnv = process.env): TerraformConfig {
  return {
    path: (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    home: homedir(),
    mirror: setting(env, 'TF_PLUGIN_MIRROR'),
    cliConfigFile: setting(env, 'TF_CLI_CONFIG_FILE'),
    pluginCache: setting(env, 'TF_PLUGIN_CACHE_DIR'),
    isCi: setting(env, 'CI') !== undefined && env['CI'] !== 'false',
  };
}

type Setting = 'TF_PLUGIN_MIRROR' | 'TF_CLI_CONFIG_FILE' | 'TF_PLUGIN_CACHE_DIR' | 'CI';

/** The environment of this process with `variables`, for a child process. */
export function withEnvironment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...variables };
}

function setting(env: NodeJS.ProcessEnv, name: Setting): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}
