import { Command } from 'commander';

import { awsEnvironment } from '../control/every-environment.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface UnlockFlags {
  readonly id: readonly string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export async function unlockCommand(workspace: Workspace, output: Output): Promise<Command> {
  return new Command('unlock')
    .summary('take away the lock of a run that is gone')
    .description(
      'Takes away the locks that a run which is gone has left on the states of an environment, and says whose they were. ' +
        'Looks at this machine, and asks GitHub about a workflow (GH_TOKEN); the lock of a run that goes on stays. Where nobody ' +
        'can tell, --id says that you know it to be over.',
    )
    .addArgument(await awsEnvironment(workspace))
    .option('--id <id>', 'a lock whose run you know to be over; may be repeated', collect, [])
    .option('--dry-run', 'show the locks, and unlock nothing')
    .option('--json', 'one object: environment, dryRun, locks')
    .addHelpText('after', examples('./fairway unlock dev --dry-run', './fairway unlock dev'))
    .action(async (environment: string, { id, dryRun = false, json = false }: UnlockFlags) => {
      const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
      const { runUnlock } = await import('./run.ts');
      await withAwsEnvironment(environment, workspace, (aws) =>
        runUnlock({ ids: id, dryRun, json }, aws, output),
      );
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
