import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import { dataFolderOf, dataOption, environmentArgument, type DataFlag } from '../control/arguments.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runDeploy } from './run.ts';

interface DeployFlags extends DataFlag {
  readonly dryRun?: true;
}

export function deployCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('deploy')
    .summary('deploy the working tree, and follow it to its end')
    .description(
      'Builds services from the working tree and replaces what runs without losing a request. A version that does not ' +
        'start, crashes, or is never healthy is rolled back. The same content deploys nothing. Ctrl-C stops and rolls back.',
    )
    .addArgument(environmentArgument())
    .argument('[services...]', 'services to deploy; all of them when none is named')
    .option('--dry-run', 'build and say what would be deployed, and deploy nothing')
    .addOption(dataOption())
    .addHelpText(
      'after',
      examples('./fairway deploy local', './fairway deploy local logs', './fairway deploy local --dry-run'),
    )
    .action(async (_environment: string, services: readonly string[], flags: DeployFlags) => {
      const dataFolder = dataFolderOf(workspace, flags);
      const options = { services, dataFolder, dryRun: flags.dryRun === true };
      await runDeploy(options, workspace, caller, caller.stopRequests());
    });
}
