import { Argument, Command } from 'commander';

import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { bashCompletion } from './bash.ts';
import { commandTree, type CommandNode } from './command-tree.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } satisfies Record<
  string,
  (root: CommandNode) => string
>;
type Shell = keyof typeof scripts;

/** @param program the whole tree, which is what is completed */
export function completionCommand(
  workspace: Workspace,
  program: () => Promise<Command>,
  output: Pick<Output, 'out'>,
): Command {
  return new Command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a completion script for a shell, made from the commands that there are.')
    .addArgument(new Argument('<shell>', 'the shell that reads the script').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      examples(
        'source <(./fairway completion bash)      in ~/.bashrc, with the path to your clone',
        'source <(./fairway completion zsh)       in ~/.zshrc',
        './fairway completion fish | source       in ~/.config/fish/config.fish',
      ),
    )
    .action(async (shell: Shell) => {
      const services = await workspace.loadServices();
      const tree = commandTree(
        await program(),
        services.map(({ name }) => name),
      );
      output.out(scripts[shell](tree));
    });
}
