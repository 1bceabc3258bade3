import { Argument, Command } from 'commander';

import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runSynth } from './run.ts';

export async function synthCommand(workspace: Workspace, output: Output): Promise<Command> {
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map(({ name }) => name);
  return new Command('synth')
    .summary('write the Terraform of every stack')
    .description(
      'Writes the Terraform of the stacks of some environments, or of all, and of those that all share. Needs no network and ' +
        'no account; the same sources give the same bytes.',
    )
    .addArgument(
      new Argument('[environments...]', 'environments; all of them when none is named').choices(names),
    )
    .option('--out <folder>', 'where to write (default: infra/dist)')
    .addHelpText('after', examples('./fairway synth', './fairway synth dev qa'))
    .action(async (environments: readonly string[], { out }: { readonly out?: string }) => {
      await runSynth([...(out === undefined ? [] : ['--out', out]), ...environments], workspace, output);
    });
}
