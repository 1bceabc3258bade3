import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import { dataOption, environmentArgument, localEnvironment, type DataFlag } from '../control/arguments.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runRollback } from './run.ts';

export function rollbackCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('rollback')
    .summary('go back to the release before')
    .description(
      'Deploys the release that ran before, exactly as it ran: nothing is built. Once more goes forward again.',
    )
    .addArgument(environmentArgument())
    .argument('[services...]', 'services to roll back; all that can be when none is named')
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway rollback local', './fairway rollback local logs'))
    .action(async (_environment: string, services: readonly string[], flags: DataFlag) => {
      await runRollback(services, localEnvironment(workspace, flags), caller, caller.stopRequests());
    });
}
