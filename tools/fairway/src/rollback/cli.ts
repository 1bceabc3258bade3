import type { Command } from 'commander';

import { replaceCommand } from '../deployments/local/replace-command.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export function rollbackCommand(workspace: Workspace, caller: Caller): Command {
  return replaceCommand(
    {
      verb: 'rollback',
      summary: 'go back to the release before',
      description:
        'Deploys the release that ran before, exactly as it ran: nothing is built. Once more goes forward again.',
      services: 'services to roll back; all that can be when none is named',
    },
    workspace,
    caller,
  );
}
