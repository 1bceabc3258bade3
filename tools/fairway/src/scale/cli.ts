import { Command } from 'commander';

import { examples } from '../help.ts';
import {
  dataOption,
  environmentArgument,
  localEnvironment,
  parseCount,
  type DataFlag,
} from '../local/arguments.ts';
import type { Output } from '../output.ts';
import type { Workspace } from '../workspace.ts';
import { runScale } from './run.ts';

export function scaleCommand(workspace: Workspace, output: Output): Command {
  return new Command('scale')
    .summary('set how many tasks a service has')
    .description(
      'Sets how many tasks a service has, and waits until it has them. Deployments keep that number.',
    )
    .addArgument(environmentArgument())
    .argument('<service>', 'the service')
    .argument('<count>', 'tasks to run', parseCount)
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway scale local logs 3'))
    .action(async (_environment: string, service: string, count: number, flags: DataFlag) => {
      await runScale(service, count, localEnvironment(workspace, flags), output);
    });
}
