import { Command, Option } from 'commander';

import { examples } from '../terminal/help.ts';
import { dataOption, localEnvironment, type DataFlag } from '../control/arguments.ts';
import { anyEnvironment, isLocal } from '../control/every-environment.ts';
import { parseDuration } from '../terminal/duration.ts';
import type { Caller } from '../terminal/output.ts';
import { requireServices } from '../workspace/require-services.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runLogs } from './run.ts';
import { parseTraceId, type TraceId } from './trace-id.ts';

interface LogsFlags extends DataFlag {
  readonly follow?: boolean;
  readonly since?: number;
  readonly filter?: string;
  readonly trace?: TraceId;
  readonly json?: boolean;
}

const TEN_MINUTES_MS = 600_000;

export async function logsCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  return new Command('logs')
    .summary('print what services print')
    .description('Prints what the tasks of services have printed, oldest first; the times are UTC.')
    .addArgument(await anyEnvironment(workspace))
    .argument('[services...]', 'services; all of them when none is named')
    .option('-f, --follow', 'go on with new lines, until Ctrl-C')
    .option('-s, --since <duration>', 'how far back: 90s, 10m, 2h, 1d (default: 10m)', parseDuration)
    .option(
      '--filter <text>',
      'only lines that have this text in them; in AWS also a pattern, { $.level = "error" }',
    )
    .addOption(
      new Option(
        '--trace <id>',
        'only lines of this trace, of all services: `traceId` of a line, or as X-Ray has it',
      )
        .argParser(parseTraceId)
        .conflicts('filter'),
    )
    .option('--json', 'one object a line: at, service, task, container, line')
    .addOption(dataOption())
    .addHelpText(
      'after',
      examples(
        './fairway logs local',
        './fairway logs local logs --follow --since 1h',
        './fairway logs dev --filter error',
        './fairway logs dev --since 1h --trace 67891233abcdef012345678912345678',
      ),
    )
    .action(async (environment: string, services: readonly string[], flags: LogsFlags) => {
      const { since = TEN_MINUTES_MS, follow = false, json = false, filter, trace } = flags;
      await requireServices(services, workspace);
      const options = { services, since: new Date(Date.now() - since), filter, trace, follow, json };
      if (isLocal(environment, flags)) {
        await runLogs(options, localEnvironment(workspace, flags), caller, caller.stopRequests());
        return;
      }
      const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
      const { runAwsLogs } = await import('./aws-logs.ts');
      await withAwsEnvironment(environment, workspace, (aws) =>
        runAwsLogs(options, aws, caller, caller.stopRequests()),
      );
    });
}
