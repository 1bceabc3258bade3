import { Option, type Command } from 'commander';

import { replaceCommand } from '../deployments/local/replace-command.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export async function rollbackCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  return replaceCommand(
    {
      verb: 'rollback',
      summary: 'go back to the release before',
      description:
        'Deploys the release that ran before, exactly as it ran: nothing is built. Once more goes forward again. In AWS the ' +
        'release ledger knows what ran; what goes wrong on the way is undone as for any deployment.',
      services: 'services to roll back; all that can be when none is named',
      options: [
        new Option('--to <deployment>', 'in AWS: an earlier deployment, as ./fairway releases names it'),
        new Option('--notify', 'in AWS: tell the chat of the operators how it ended'),
      ],
      aws: async () => (await import('./aws-rollback.ts')).runAwsRollback,
    },
    workspace,
    caller,
  );
}
