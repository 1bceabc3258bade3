import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import { dataOption, environmentArgument, localEnvironment, type DataFlag } from '../control/arguments.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runRestart } from './run.ts';

export function restartCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('restart')
    .summary('replace every task by a new one of the same release')
    .description('Replaces every task by a new one of the same release, without losing a request.')
    .addArgument(environmentArgument())
    .argument('[services...]', 'services to restart; all of them when none is named')
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway restart local', './fairway restart local logs'))
    .action(async (_environment: string, services: readonly string[], flags: DataFlag) => {
      await runRestart(services, localEnvironment(workspace, flags), caller, caller.stopRequests());
    });
}
