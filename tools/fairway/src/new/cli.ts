import { Command } from 'commander';

import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface NewFlags {
  readonly database?: boolean;
  readonly worker?: boolean;
  readonly job?: boolean;
  readonly dryRun?: boolean;
  readonly install: boolean;
}

export function newCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('new')
    .summary('make a service')
    .description(
      'Makes the folder of a service, with its manifest, code and tests: it runs, and every check of the workspace takes it. ' +
        'Nothing outside of the folder is edited but what is generated. To take it away, delete the folder and run npm install.',
    )
    .argument('<name>', '2 to 20 lower-case letters, digits and single hyphens')
    .option('--database', 'it keeps something in PostgreSQL')
    .option('--worker', 'nobody reaches it at the edge: it works every minute')
    .option('--job', 'it has a job, by a schedule')
    .option('--no-install', 'leave out npm install and npm run generate')
    .option('--dry-run', 'list the files, and write none')
    .addHelpText(
      'after',
      examples(
        './fairway new greeter',
        './fairway new notes --database --job',
        './fairway new watcher --worker',
      ),
    )
    .action(async (name: string, flags: NewFlags) => {
      const { runNew } = await import('./run.ts');
      const { database = false, worker = false, job = false, dryRun = false, install } = flags;
      await runNew({ name, database, worker, job }, { dryRun, install }, workspace, caller);
    });
}
