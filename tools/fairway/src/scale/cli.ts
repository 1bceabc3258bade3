import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import {
  dataOption,
  environmentArgument,
  localEnvironment,
  parseCount,
  type DataFlag,
} from '../control/arguments.ts';
import { parseDuration } from '../terminal/duration.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runScale } from './run.ts';

interface ScaleFlags extends DataFlag {
  readonly timeout?: number;
}

const TWO_MINUTES_MS = 120_000;

export function scaleCommand(workspace: Workspace, output: Output): Command {
  return new Command('scale')
    .summary('set how many tasks a service has')
    .description(
      'Sets how many tasks a service has, and waits until it has them. Deployments keep that number.',
    )
    .addArgument(environmentArgument())
    .argument('<service>', 'the service')
    .argument('<count>', 'tasks to run', parseCount)
    .option('-t, --timeout <duration>', 'how long to wait for them (default: 2m)', parseDuration)
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway scale local logs 3'))
    .action(async (_environment: string, service: string, desiredCount: number, flags: ScaleFlags) => {
      const options = { service, desiredCount, timeoutMs: flags.timeout ?? TWO_MINUTES_MS };
      await runScale(options, localEnvironment(workspace, flags), output);
    });
}
