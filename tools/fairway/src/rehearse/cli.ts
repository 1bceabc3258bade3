import { join } from 'node:path';

import { Command } from 'commander';

import { nameArgument } from '../control/arguments.ts';
import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import { parsePort } from '../terminal/port.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface RehearseFlags {
  readonly once?: true;
  readonly keep?: true;
  readonly stop?: true;
  readonly verbose?: true;
  readonly port: number;
  readonly base?: string;
}

export async function rehearseCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  const { matrix } = await workspace.loadEnvironments();
  return new Command('rehearse')
    .summary('rehearse on this machine, without an account, a merge into a branch')
    .description(
      'Starts AWS as far as Fairway needs it, bootstraps it, and deploys all that a branch deploys, with the same commands as in ' +
        'an account: Terraform applies the real stacks, ECS runs the services as processes, and each environment answers at its ' +
        'CloudFront domain. Stays up until Ctrl-C.',
    )
    .addArgument(nameArgument('branch', Object.keys(matrix), '[]'))
    .option('--once', 'end when all is deployed and answers')
    .option('--keep', 'leave it running, for deploy, rollback, status, logs and destroy with --rehearsal')
    .option('--stop', 'end the one that was left running')
    .option('-p, --port <port>', 'where the domains answer; 0 for any free port', parsePort, 8443)
    .option('--verbose', 'show every line of the commands, Terraform’s included')
    .option('--base <reference>', 'the base of images (default: one that every machine can run)')
    .addHelpText(
      'after',
      examples(
        './fairway rehearse develop',
        './fairway rehearse develop --keep',
        './fairway deploy dev --rehearsal',
        './fairway rehearse --stop',
      ),
    )
    .action(async (branch: string | undefined, flags: RehearseFlags) => {
      const folder = join(workspace.root, '.fairway/rehearsal');
      // Loaded here: help must not pay for it.
      const { runRehearsal, stopRehearsal } = await import('./run.ts');
      if (flags.stop === true) {
        if (branch !== undefined) throw new UsageError('--stop takes no branch: ./fairway rehearse --stop');
        await stopRehearsal(folder, caller);
        return;
      }
      if (branch === undefined) {
        throw new UsageError(`name a branch: ./fairway rehearse ${Object.keys(matrix)[0] ?? 'develop'}`);
      }
      if (flags.once === true && flags.keep === true)
        throw new UsageError('--once ends the environment that --keep keeps');
      const { port, base } = flags;
      const choices = {
        once: flags.once === true,
        keep: flags.keep === true,
        verbose: flags.verbose === true,
      };
      await runRehearsal({ branch, folder, port, base, ...choices }, workspace, caller);
    });
}
