import { Argument, Command } from 'commander';

import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export async function accessCommand(workspace: Workspace, output: Output): Promise<Command> {
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map(({ name }) => name);
  return new Command('access')
    .summary('print who may do what')
    .description(
      'Prints every role of the pipeline, of tasks and of AWS’s services: who takes it, what it may do on which resources, and ' +
        'what it is denied. Reads the policies that the stacks would deploy; needs no network and no account.',
    )
    .addArgument(
      new Argument('[environment]', 'only roles that have to do with this environment').choices(names),
    )
    .option('--json', 'one object: { environment, roles: [{ name, stack, takenBy, boundary, grants }] }')
    .addHelpText(
      'after',
      examples(
        './fairway access',
        './fairway access prod',
        './fairway access dev --json | jq ".roles[].name"',
      ),
    )
    .action(async (environment: string | undefined, { json = false }: { readonly json?: boolean }) => {
      const { runAccess } = await import('./run.ts');
      await runAccess({ environment, json }, workspace, output);
    });
}
