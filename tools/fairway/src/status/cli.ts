import { Command } from 'commander';

import { dataOption, localEnvironment, type DataFlag } from '../control/arguments.ts';
import { anyEnvironment, isLocal } from '../control/every-environment.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface StatusFlags extends DataFlag {
  readonly json?: true;
}

export async function statusCommand(workspace: Workspace, output: Output): Promise<Command> {
  return new Command('status')
    .summary('show services, tasks, versions, the last deployments, and jobs')
    .description(
      'Shows services with their tasks, versions, ages and health, how the last deployments ended, and of each ' +
        'job its schedule, its last run and its next one; in AWS also who deploys, who holds a lock, and where what runs is ' +
        'not what the release ledger says.',
    )
    .addArgument(await anyEnvironment(workspace))
    .option('--json', 'everything there is to know, as one object')
    .addOption(dataOption())
    .addHelpText(
      'after',
      examples(
        './fairway status local',
        './fairway status dev',
        './fairway status local --json | jq .services',
      ),
    )
    .action(async (environment: string, flags: StatusFlags) => {
      const read = isLocal(environment, flags) ? readLocal : readAws;
      const { status, text } = await read(environment, flags);
      output.out(flags.json === true ? `${JSON.stringify(status)}\n` : `${text()}\n`);
    });

  async function readLocal(_environment: string, flags: DataFlag) {
    const { statusText } = await import('./status-text.ts');
    const status = await localEnvironment(workspace, flags).ask({ verb: 'status' });
    return { status, text: () => statusText(status, Date.now()) };
  }

  async function readAws(environment: string) {
    const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
    const { readAwsStatus } = await import('./aws-status.ts');
    const { awsStatusText } = await import('./aws-status-text.ts');
    const status = await withAwsEnvironment(environment, workspace, readAwsStatus);
    return { status, text: () => awsStatusText(status) };
  }
}
