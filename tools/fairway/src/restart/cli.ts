import type { Command } from 'commander';

import { replaceCommand } from '../deployments/local/replace-command.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export async function restartCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  return replaceCommand(
    {
      verb: 'restart',
      summary: 'replace every task by a new one of the same release',
      description: 'Replaces every task by a new one of the same release, without losing a request.',
      services: 'services to restart; all of them when none is named',
      aws: async () => (await import('./aws-restart.ts')).runAwsRestart,
    },
    workspace,
    caller,
  );
}
