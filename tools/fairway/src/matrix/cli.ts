import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import { requireSoundBranch } from '../workspace/require-sound.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { UsageError } from '../terminal/failure.ts';
import { environmentTarget, planEveryBranch, planMatrix } from '../github/deploy-matrix.ts';

interface MatrixFlags {
  readonly branch?: string;
  readonly everyBranch?: true;
  readonly environment?: string;
}

export function matrixCommand(workspace: Workspace, output: Output): Command {
  return new Command('matrix')
    .summary('print what a branch deploys, as JSON')
    .description(
      'Prints what a branch deploys, as one line of JSON: image tag, environments, and stacks in the order of deployment. ' +
        'A branch that deploys nothing has empty lists. What the branch deploys is checked before.',
    )
    .option('--branch <name>', 'name of the branch, or refs/heads/ and its name')
    .option('--every-branch', 'the targets of all branches, each with its branch')
    .option('--environment <name>', 'where one environment is, and the roles that plan and deploy it')
    .addHelpText(
      'after',
      examples('./fairway matrix --branch develop', './fairway matrix --branch main | jq -r ".stacks[]"'),
    )
    .action(async (flags: MatrixFlags) => {
      output.out(`${JSON.stringify(await documentOf(flags, workspace))}\n`);
    });
}

async function documentOf({ branch, everyBranch, environment }: MatrixFlags, workspace: Workspace) {
  const given = [branch, everyBranch, environment].filter((flag) => flag !== undefined);
  if (given.length !== 1) {
    throw new UsageError(
      'name one of --branch, --every-branch and --environment: ./fairway matrix --branch develop',
    );
  }
  if (environment !== undefined) return environmentTarget(environment, await workspace.loadEnvironments());
  if (branch === undefined) return planEveryBranch(await workspace.loadEnvironments());
  await requireSoundBranch(branch, workspace);
  return planMatrix(branch, await workspace.loadEnvironments());
}
