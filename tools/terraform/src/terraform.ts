import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

import { providerVariables } from './cli-configuration.ts';
import { withEnvironment, type TerraformConfig } from './config.ts';
import { watchProgram, type WatchOptions } from './watch-program.ts';

/** How to get the missing program. */
export const TERRAFORM_FIX = 'https://developer.hashicorp.com/terraform/install';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface TerraformRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real Terraform, set up to find the AWS provider on this machine where it is. */
export interface Terraform {
  /**
   * Runs one command to its end; a failing one is an exit code, not an exception.
   * @param args as after `terraform`
   * @param folder where the configuration is; absolute
   * @param variables besides those of this process
   */
  readonly run: (
    args: readonly string[],
    folder: string,
    variables?: Readonly<Record<string, string>>,
  ) => Promise<TerraformRun>;
  /**
   * Runs one command that may take long and must not be cut off: it goes on when the process that started it is
   * killed, and is in no terminal's foreground. Its output is told line by line.
   * @returns its exit code
   */
  readonly watch: (
    args: readonly string[],
    folder: string,
    variables: Readonly<Record<string, string>>,
    options: WatchOptions,
  ) => Promise<number>;
}

/**
 * @param folder for Terraform's cache and configuration; absolute
 * @returns nothing where Terraform is not installed
 */
export async function openTerraform(config: TerraformConfig, folder: string): Promise<Terraform | undefined> {
  const program = config.path.map((path) => join(path, 'terraform')).find(isExecutable);
  if (program === undefined) return undefined;
  const own = await providerVariables(config, folder);
  return {
    run: (args, cwd, variables = {}) => run(program, args, cwd, withEnvironment({ ...own, ...variables })),
    watch: (args, cwd, variables, options) =>
      watchProgram({ program, args, cwd, env: withEnvironment({ ...own, ...variables }) }, options),
  };
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<TerraformRun> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const exit = error === null ? 0 : error.code;
      if (typeof exit === 'number') resolve({ exit, stdout, stderr });
      else reject(error ?? new Error('terraform ended without an exit code'));
    });
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
