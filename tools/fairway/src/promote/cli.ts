import { Command } from 'commander';

import { awsEnvironmentAs } from '../control/every-environment.ts';
import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import { requireServices } from '../workspace/require-services.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface PromoteFlags {
  readonly sourceProfile?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly notify?: boolean;
  readonly deployment?: string;
  readonly save?: string;
  readonly saved?: string;
}

export async function promoteCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  return new Command('promote')
    .summary('deploy to an environment the images of another one')
    .description(
      'Deploys to one environment the images that run in another one, by their digests: nothing is built. Refused while what ' +
        'they come from is not healthy, or does not run what its ledger says.',
    )
    .addArgument(await awsEnvironmentAs('from', workspace))
    .addArgument(await awsEnvironmentAs('to', workspace))
    .argument('[services...]', 'services to promote; all of them when none is named')
    .option(
      '--source-profile <profile>',
      'whose credentials look at the environment that the images are from, where it is in another account',
    )
    .option('--deployment <deployment>', 'an earlier one of the first, as ./fairway releases names it')
    .option(
      '--save <file>',
      'look at the first environment, write the promotion to a file, and deploy nothing',
    )
    .option(
      '--saved <file>',
      'promote the images of a file of --save, and look at the second environment alone',
    )
    .option('--dry-run', 'show the deployment, and deploy nothing')
    .option('--notify', 'tell the chat of the operators how it ended')
    .option('--json', 'print how it ended as one object')
    .addHelpText('after', examples('./fairway promote qa prod --dry-run', './fairway promote qa prod'))
    .action(async (from: string, to: string, services: readonly string[], flags: PromoteFlags) => {
      await requireServices(services, workspace);
      const { sourceProfile, dryRun = false, json = false, notify = false, deployment, save, saved } = flags;
      const given = { sourceProfile, deployment };
      if (saved !== undefined && Object.values({ ...given, save }).some((flag) => flag !== undefined)) {
        throw new UsageError(
          '--saved has the choice already: give it without --save, --deployment and --source-profile',
        );
      }
      const { runPromote, savePromotion } = await import('./run.ts');
      if (save !== undefined) {
        await savePromotion({ from, to, services, ...given }, save, workspace, caller);
        return;
      }
      await runPromote({ from, to, ...given, saved, services, dryRun, json, notify }, workspace, caller);
    });
}
