import { Command, CommanderError } from 'commander';

import { completionCommand } from './completion/cli.ts';
import { configCommand } from './config/cli.ts';
import { deployCommand } from './deploy/cli.ts';
import { Failure, ProgramFailure, UsageError } from './failure.ts';
import { examples } from './help.ts';
import { logsCommand } from './logs/cli.ts';
import { matrixCommand } from './matrix/cli.ts';
import { standardOutput, type Output } from './output.ts';
import { restartCommand } from './restart/cli.ts';
import { rollbackCommand } from './rollback/cli.ts';
import { scaleCommand } from './scale/cli.ts';
import { statusCommand } from './status/cli.ts';
import { synthCommand } from './synth/cli.ts';
import { upCommand } from './up/cli.ts';
import { readVersion, type Workspace } from './workspace.ts';

/** The whole command tree: what help, errors and completion are made from. */
export function createProgram(workspace: Workspace, version: string, output: Output): Command {
  const program = new Command('fairway')
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .description('Merge a branch, get an environment.')
    .usage('<verb> [options]')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [verb]', 'print help of a verb')
    .showHelpAfterError('(./fairway --help lists what there is)')
    .addHelpText('after', examples('./fairway up', './fairway deploy local', './fairway deploy --help'));
  const verbs = [
    upCommand(workspace),
    deployCommand(workspace, output),
    rollbackCommand(workspace, output),
    statusCommand(workspace, output),
    logsCommand(workspace, output),
    scaleCommand(workspace, output),
    restartCommand(workspace, output),
    configCommand(workspace, output),
    matrixCommand(workspace, output),
    synthCommand(workspace, output),
    completionCommand(workspace, () => program, output),
  ];
  for (const verb of verbs) program.addCommand(verb.copyInheritedSettings(program).exitOverride());
  return program.exitOverride();
}

/**
 * Runs one command line.
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 failed, 2 bad usage
 */
export async function runCli(
  args: readonly string[],
  workspace: Workspace,
  output: Output = standardOutput,
): Promise<number> {
  const program = createProgram(workspace, await readVersion(workspace), output);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return explain(error, output);
  }
}

function explain(error: unknown, output: Output): number {
  // commander has already printed what it has to say: a usage error, or help and version, which are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    output.err(`error: ${error.message}\n`);
    return 2;
  }
  if (error instanceof ProgramFailure) return error.exitCode;
  if (!(error instanceof Failure)) throw error;
  output.err([`fairway: ${error.message}`, ...error.details.map((line) => `  ${line}`), ''].join('\n'));
  return 1;
}
