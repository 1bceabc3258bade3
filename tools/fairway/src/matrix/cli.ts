import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import { requireSoundBranch } from '../workspace/require-sound.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { planMatrix } from './plan.ts';

export function matrixCommand(workspace: Workspace, output: Output): Command {
  return new Command('matrix')
    .summary('print what a branch deploys, as JSON')
    .description(
      'Prints what a branch deploys, as one line of JSON: image tag, environments, and stacks in the order of deployment. ' +
        'A branch that deploys nothing has empty lists. What the branch deploys is checked before.',
    )
    .requiredOption('--branch <name>', 'name of the branch, or refs/heads/ and its name')
    .addHelpText(
      'after',
      examples('./fairway matrix --branch develop', './fairway matrix --branch main | jq -r ".stacks[]"'),
    )
    .action(async ({ branch }: { readonly branch: string }) => {
      await requireSoundBranch(branch, workspace);
      output.out(`${JSON.stringify(planMatrix(branch, await workspace.loadEnvironments()))}\n`);
    });
}
