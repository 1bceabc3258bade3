import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import { dataOption, environmentArgument, localEnvironment, type DataFlag } from '../control/arguments.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { statusText } from './status-text.ts';

interface StatusFlags extends DataFlag {
  readonly json?: true;
}

export function statusCommand(workspace: Workspace, output: Output): Command {
  return new Command('status')
    .summary('show services, tasks, versions and the last deployments')
    .description(
      'Shows services with their tasks, versions, ages and health, and how the last deployments ended.',
    )
    .addArgument(environmentArgument())
    .option('--json', 'everything there is to know, as one object')
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway status local', './fairway status local --json | jq .services'))
    .action(async (_environment: string, flags: StatusFlags) => {
      const status = await localEnvironment(workspace, flags).ask({ verb: 'status' });
      output.out(flags.json === true ? `${JSON.stringify(status)}\n` : `${statusText(status)}\n`);
    });
}
