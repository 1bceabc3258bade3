import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import { dataOption, environmentArgument, localEnvironment, type DataFlag } from '../control/arguments.ts';
import { parseDuration } from '../terminal/duration.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runLogs } from './run.ts';

interface LogsFlags extends DataFlag {
  readonly follow?: true;
  readonly since: number;
  readonly json?: true;
}

const TEN_MINUTES_MS = 600_000;

export function logsCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('logs')
    .summary('print what services print')
    .description('Prints what the tasks of services have printed, oldest first; the times are UTC.')
    .addArgument(environmentArgument())
    .argument('[services...]', 'services; all of them when none is named')
    .option('-f, --follow', 'go on with what they print from now on, until Ctrl-C')
    .option('-s, --since <duration>', 'how far back: 90s, 10m, 2h, 1d (default: 10m)', parseDuration)
    .option('--json', 'one object a line: at, service, task, container, line')
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway logs local', './fairway logs local logs --follow --since 1h'))
    .action(async (_environment: string, services: readonly string[], flags: LogsFlags) => {
      const { since = TEN_MINUTES_MS, follow = false, json = false } = flags as Partial<LogsFlags>;
      const options = { services, since: new Date(Date.now() - since), follow, json };
      await runLogs(options, localEnvironment(workspace, flags), caller, caller.stopRequests());
    });
}
