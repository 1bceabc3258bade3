import { resolve } from 'node:path';

import { logLevels } from '@fairway/service-manifest';
import { Command, Option } from 'commander';

import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { parsePort } from '../terminal/port.ts';
import { readTracing } from './config.ts';
import { splitNames } from './flags.ts';
import { planUp } from './plan.ts';

interface UpFlags {
  readonly only?: readonly string[];
  readonly port: number;
  readonly data?: string;
  readonly logLevel: string;
  readonly json?: true;
  readonly verbose?: true;
  readonly watch?: true;
  readonly signIn?: true;
  readonly schedules?: true;
}

export function upCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('up')
    .summary('start an environment on this machine')
    .description(
      'Starts a whole environment on this machine: every service as a process of its own, stand-ins for S3, SNS and ' +
        'CloudWatch with sample data, and one port in front that routes as the load balancer will. Ctrl-C stops it.',
    )
    .option('-o, --only <services>', 'start these services only, separated by commas', splitNames)
    .option('-p, --port <port>', 'port in front of the services; 0 for any free one', parsePort, 8080)
    .option('-w, --watch', 'restart a service when its files change')
    .option('-d, --data <folder>', "keep data and logs in this folder (default: the workspace's .fairway)")
    .addOption(
      new Option('--log-level <level>', 'the least level that services log')
        .choices(logLevels)
        .default('info'),
    )
    .option('--sign-in', 'ask for access tokens as staging and prod do, and give one to every caller')
    .option('--schedules', 'begin jobs by their schedules; without it, ./fairway run local <job> does')
    .option('-v, --verbose', 'show everything that services print, not only warnings and errors')
    .option('--json', 'when ready print one line of JSON, and nothing else')
    .addHelpText(
      'after',
      examples(
        './fairway up',
        './fairway up --only status --watch',
        './fairway up --port 0 --json --data /tmp/second',
      ),
    )
    .action(async ({ data, ...flags }: UpFlags) => {
      const dataFolder = data === undefined ? resolve(workspace.root, '.fairway') : resolve(data);
      const plan = planUp({ ...flags, dataFolder, tracing: readTracing() }, await workspace.loadServices());
      // Loaded here: running an environment takes most of this program's modules, and help must not pay for them.
      const [{ createReport }, { runUp }] = await Promise.all([import('./report.ts'), import('./run.ts')]);
      await runUp(plan, workspace, createReport(plan), caller.stopRequests());
    });
}
