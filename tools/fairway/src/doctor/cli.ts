import { Command } from 'commander';

import { awsEnvironment } from '../control/every-environment.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export async function doctorCommand(workspace: Workspace, output: Output): Promise<Command> {
  return new Command('doctor')
    .summary('look at everything that a deployment needs')
    .description(
      'Looks at everything that a deployment needs, before the first one and after any: this machine, and with an environment ' +
        'its account, states, secrets, images, certificates and recipients. Each finding says what to do.',
    )
    .addArgument(await awsEnvironment(workspace, '[]'))
    .option('--json', 'one object: environment, findings')
    .addHelpText('after', examples('./fairway doctor', './fairway doctor dev'))
    .action(async (environment: string | undefined, { json = false }: { readonly json?: boolean }) => {
      const { runDoctor } = await import('./run.ts');
      await runDoctor({ environment, json }, workspace, output);
    });
}
