import { Command } from 'commander';

import { awsEnvironment } from '../control/every-environment.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface ReleasesFlags {
  readonly notes?: boolean;
  readonly since?: string;
  readonly json?: boolean;
}

export async function releasesCommand(workspace: Workspace, output: Output): Promise<Command> {
  return new Command('releases')
    .summary('show the deployments, and their commits')
    .description(
      'Shows the deployments of an environment from its release ledger, the newest first: who, when, and which services. ' +
        'With --notes the commits that they brought, by service, from this clone.',
    )
    .addArgument(await awsEnvironment(workspace))
    .option('--notes', 'the commits that the newest deployment brought, by service')
    .option('--since <deployment>', 'with --notes: those since this deployment')
    .option('--json', 'one object: environment, and releases or notes')
    .addHelpText(
      'after',
      examples('./fairway releases dev', './fairway releases prod --notes', './fairway releases dev --json'),
    )
    .action(async (environment: string, flags: ReleasesFlags) => {
      const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
      const { runReleases } = await import('./run.ts');
      const { notes = false, since, json = false } = flags;
      const options = { notes: notes || since !== undefined, since, json };
      await withAwsEnvironment(environment, workspace, (aws) =>
        runReleases(options, aws, workspace.root, output),
      );
    });
}
