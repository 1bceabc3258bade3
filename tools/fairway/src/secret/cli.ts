import { Command } from 'commander';

import { awsEnvironment } from '../control/every-environment.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface SetFlags {
  readonly file?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export async function secretCommand(workspace: Workspace, output: Output): Promise<Command> {
  const command = new Command('secret').summary('set the secrets of an environment');
  return command
    .description(
      'Sets the secrets of an environment in Secrets Manager: those that its services and files name.',
    )
    .addCommand(await setCommand(workspace, output));
}

async function setCommand(workspace: Workspace, output: Output): Promise<Command> {
  return new Command('set')
    .summary('give a secret a value, from stdin or a file')
    .description(
      'Gives a secret a value, from stdin or a file: an argument would stay in the history of the shell. Makes the secret ' +
        'when there is none, and says who gives it to the tasks. The value before is kept as AWSPREVIOUS.',
    )
    .addArgument(await awsEnvironment(workspace))
    .argument('<name>', 'the secret: <service>/<name>')
    .option('--file <file>', 'where the value is (default: stdin)')
    .option('--dry-run', 'show the changes, without reading a value')
    .option('--json', 'one object: secret, step, done, next')
    .addHelpText(
      'after',
      examples(
        'pass show api-key | ./fairway secret set dev logs/api-key',
        './fairway secret set dev logs/api-key --file key.txt',
      ),
    )
    .action(async (environment: string, name: string, { file, dryRun = false, json = false }: SetFlags) => {
      const { withAwsEnvironment } = await import('../aws/targets/with-environment.ts');
      const { runSecretSet } = await import('./run.ts');
      await withAwsEnvironment(environment, workspace, (aws) =>
        runSecretSet({ name, file, dryRun, json }, aws, output),
      );
    });
}
