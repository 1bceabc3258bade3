import { join } from 'node:path';

import { faultText, placeholderFaults } from '@fairway/environments';
import { readTerraformConfig, openTerraform, TERRAFORM_FIX } from '@fairway/terraform';

import { programVersion } from '../../workspace/program-version.ts';
import { faultsOf } from '../../workspace/require-sound.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { fault, good, unknown, type Check, type Finding } from '../finding.ts';

/** The versions that the stacks are written for: `infra/src/aws-stack.ts` says the same to Terraform. */
const MIN_TERRAFORM = { major: 1, minor: 11 };
const SESSION_PLUGIN = 'session-manager-plugin';
const SESSION_PLUGIN_FIX =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

/** Checks this machine and this clone, before any call of AWS. */
export function machineChecks(workspace: Workspace, environment: string | undefined): readonly Check[] {
  return [
    { name: 'placeholders', run: () => placeholders(workspace, environment) },
    { name: 'environments', run: () => soundness(workspace) },
    { name: 'terraform', run: () => terraform(workspace.root) },
    { name: 'aws-cli', run: () => awsCli() },
    { name: SESSION_PLUGIN, run: () => sessionPlugin() },
  ];
}

async function placeholders(
  workspace: Workspace,
  environment: string | undefined,
): Promise<readonly Finding[]> {
  const { definitions, shared } = await workspace.loadEnvironments();
  const chosen = definitions.filter(({ name }) => environment === undefined || name === environment);
  const faults = placeholderFaults(chosen, shared);
  if (faults.length === 0) return [good('placeholders', 'No placeholder is left')];
  return faults.map((text) => {
    const [what = '', file = ''] = text.split(': edit ');
    return fault('placeholders', what, `Edit ${file}`);
  });
}

async function soundness(workspace: Workspace): Promise<readonly Finding[]> {
  const faults = await faultsOf(workspace);
  if (faults.length === 0) return [good('environments', 'The environments contradict nothing')];
  return faults.map((each) =>
    fault('environments', faultText(each), './fairway config shows every value with its file'),
  );
}

async function terraform(root: string): Promise<readonly Finding[]> {
  const found = await openTerraform(readTerraformConfig(), join(root, '.fairway/terraform'));
  const wanted = `${MIN_TERRAFORM.major}.${MIN_TERRAFORM.minor} or newer`;
  if (found === undefined)
    return [fault('terraform', 'Terraform is not installed', `Install ${wanted}: ${TERRAFORM_FIX}`)];
  const { stdout } = await found.run(['version', '-json'], root);
  const { terraform_version: version } = JSON.parse(stdout) as { readonly terraform_version: string };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === MIN_TERRAFORM.major && minor >= MIN_TERRAFORM.minor
    ? [good('terraform', `Terraform is ${version}`)]
    : [fault('terraform', `Terraform is ${version}, and the stacks want ${wanted}`, TERRAFORM_FIX)];
}

/** No command of Fairway uses the AWS CLI, but some of its hints do. */
async function awsCli(): Promise<readonly Finding[]> {
  const version = await programVersion('aws');
  return version === undefined
    ? [
        unknown(
          'aws-cli',
          'The AWS CLI is not installed: some hints name its commands',
          'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
        ),
      ]
    : [good('aws-cli', version.split(' ').slice(0, 1).join(''))];
}

async function sessionPlugin(): Promise<readonly Finding[]> {
  const version = await programVersion(SESSION_PLUGIN);
  return version === undefined
    ? [
        unknown(
          SESSION_PLUGIN,
          'The Session Manager plugin is not installed: ./fairway exec needs it',
          SESSION_PLUGIN_FIX,
        ),
      ]
    : [good(SESSION_PLUGIN, `The Session Manager plugin is ${version}`)];
}
