import { Command } from 'commander';

import { dataOption, localEnvironment, type DataFlag } from '../control/arguments.ts';
import { anyEnvironment, isLocal } from '../control/every-environment.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { chosenJob } from './chosen-job.ts';
import { runLocalJob } from './local-run.ts';

interface RunFlags extends DataFlag {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export async function runCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  return new Command('run')
    .summary('run a job once, and follow it to its end')
    .description(
      'Runs a job of a service once, with what is deployed, prints what it prints, and ends with its exit code. Ctrl-C asks ' +
        'the job to end; a second one leaves it to end alone.',
    )
    .addArgument(await anyEnvironment(workspace))
    .argument('<job>', 'the job: logs/daily-report, or daily-report where only one service has it')
    .argument('[arguments...]', 'of this run, after --; without any, those of its manifest')
    .option('--dry-run', 'show the run, and run nothing')
    .option('--json', 'one object at the end: environment, job, run, exitCode, reason, seconds')
    .addOption(dataOption())
    .addHelpText(
      'after',
      examples(
        './fairway run local logs/daily-report',
        './fairway run dev logs/daily-report -- --day 2026-11-29',
      ),
    )
    .action(async (environment: string, named: string, args: readonly string[], flags: RunFlags) => {
      const { dryRun = false, json = false } = flags;
      const job = chosenJob(named, await workspace.loadServices());
      const options = { args, dryRun, json };
      if (isLocal(environment, flags)) {
        await runLocalJob(job, options, localEnvironment(workspace, flags), caller);
        return;
      }
      const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
      const { runAwsJob } = await import('./aws-run.ts');
      const { pollMs } = workspace.aws?.pace ?? {};
      await withAwsEnvironment(environment, workspace, (aws) =>
        runAwsJob(job, { ...options, pollMs }, aws, caller),
      );
    });
}
