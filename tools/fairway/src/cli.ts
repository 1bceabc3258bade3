import { describeSystemError, isSystemError } from '@fairway/local-ecs/system-error';
import { Command, CommanderError } from 'commander';

import { Failure, ProgramFailure, UsageError } from './terminal/failure.ts';
import { examples } from './terminal/help.ts';
import { processCaller, type Caller, type Output } from './terminal/output.ts';
import { readVersion, type Workspace, type WorkspaceEnvironments } from './workspace/workspace.ts';

type MakeVerb = (workspace: Workspace, caller: Caller) => Promise<Command>;

/**
 * In the order of help. Each is loaded when it is asked for, so that one verb does not wait for the others' modules.
 */
const verbs: Readonly<Record<string, MakeVerb>> = {
  up: async (...parts) => (await import('./up/cli.ts')).upCommand(...parts),
  bootstrap: async (...parts) => (await import('./bootstrap/cli.ts')).bootstrapCommand(...parts),
  deploy: async (...parts) => (await import('./deploy/cli.ts')).deployCommand(...parts),
  plan: async (...parts) => (await import('./plan/cli.ts')).planCommand(...parts),
  rollback: async (...parts) => (await import('./rollback/cli.ts')).rollbackCommand(...parts),
  promote: async (...parts) => (await import('./promote/cli.ts')).promoteCommand(...parts),
  releases: async (...parts) => (await import('./releases/cli.ts')).releasesCommand(...parts),
  destroy: async (...parts) => (await import('./destroy/cli.ts')).destroyCommand(...parts),
  status: async (...parts) => (await import('./status/cli.ts')).statusCommand(...parts),
  logs: async (...parts) => (await import('./logs/cli.ts')).logsCommand(...parts),
  run: async (...parts) => (await import('./run/cli.ts')).runCommand(...parts),
  scale: async (...parts) => (await import('./scale/cli.ts')).scaleCommand(...parts),
  restart: async (...parts) => (await import('./restart/cli.ts')).restartCommand(...parts),
  exec: async (...parts) => (await import('./exec/cli.ts')).execCommand(...parts),
  token: async (...parts) => (await import('./token/cli.ts')).tokenCommand(...parts),
  secret: async (...parts) => (await import('./secret/cli.ts')).secretCommand(...parts),
  unlock: async (...parts) => (await import('./unlock/cli.ts')).unlockCommand(...parts),
  doctor: async (...parts) => (await import('./doctor/cli.ts')).doctorCommand(...parts),
  config: async (...parts) => (await import('./config/cli.ts')).configCommand(...parts),
  access: async (...parts) => (await import('./access/cli.ts')).accessCommand(...parts),
  cost: async (...parts) => (await import('./cost/cli.ts')).costCommand(...parts),
  diagram: async (...parts) => (await import('./diagram/cli.ts')).diagramCommand(...parts),
  pipeline: async (...parts) => (await import('./pipeline/cli.ts')).pipelineCommand(...parts),
  preview: async (...parts) => (await import('./preview/cli.ts')).previewCommand(...parts),
  matrix: async (...parts) => (await import('./matrix/cli.ts')).matrixCommand(...parts),
  new: async (...parts) => (await import('./new/cli.ts')).newCommand(...parts),
  synth: async (...parts) => (await import('./synth/cli.ts')).synthCommand(...parts),
  image: async (...parts) => (await import('./image/cli.ts')).imageCommand(...parts),
  rehearse: async (...parts) => (await import('./rehearse/cli.ts')).rehearseCommand(...parts),
  ecs: async (...parts) => (await import('./ecs/cli.ts')).ecsCommand(...parts),
  completion: async (workspace, caller) => {
    const { completionCommand } = await import('./completion/cli.ts');
    return completionCommand(workspace, () => createProgram(workspace, caller, Object.keys(verbs)), caller);
  },
};

/** Verbs that may act on an environment that `rehearse --keep` has left running, instead of an account. */
const REHEARSED = new Set([
  'bootstrap',
  'deploy',
  'plan',
  'rollback',
  'promote',
  'releases',
  'destroy',
  'status',
  'logs',
  'scale',
  'restart',
  'exec',
  'secret',
  'unlock',
  'doctor',
  'image',
  'run',
]);
const REHEARSAL_FLAG = '--rehearsal';

/** The command tree of some verbs, from which help, errors and completion are made. */
async function createProgram(
  workspace: Workspace,
  caller: Caller,
  chosen: readonly string[],
): Promise<Command> {
  const program = new Command('fairway')
    .configureOutput({ writeOut: caller.out, writeErr: caller.err })
    .description('Merge a branch, get an environment.')
    .usage('<verb> [options]')
    .version(await readVersion(workspace), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [verb]', 'print help of a verb')
    .showHelpAfterError('(./fairway --help lists the verbs)')
    .addHelpText('after', examples('./fairway up', './fairway deploy local', './fairway deploy --help'));
  const making = Object.entries(verbs)
    .filter(([name]) => chosen.includes(name))
    .map(([, make]) => make(workspace, caller));
  for (const verb of await Promise.all(making)) {
    if (REHEARSED.has(verb.name())) {
      verb.option(REHEARSAL_FLAG, 'in the rehearsal that ./fairway rehearse --keep has left running');
    }
    program.addCommand(inherit(verb, program));
  }
  return program.exitOverride();
}

/** A command that was made apart prints and fails as the program does, and so do those below it. */
function inherit(command: Command, parent: Command): Command {
  for (const below of command.commands) inherit(below, command.copyInheritedSettings(parent));
  return command.copyInheritedSettings(parent).exitOverride();
}

/**
 * Runs one command line.
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 failed, 2 bad usage
 */
export async function runCli(
  args: readonly string[],
  workspace: Workspace,
  caller: Caller = processCaller,
): Promise<number> {
  const [verb = ''] = args;
  // Words that are no plain verb may need all of them: help, a typing error.
  const chosen = Object.hasOwn(verbs, verb) ? [verb] : Object.keys(verbs);
  try {
    if (REHEARSED.has(verb) && asksForRehearsal(args)) {
      const { runInRehearsal } = await import('./rehearse/in-rehearsal.ts');
      return await runInRehearsal(
        args.filter((each) => each !== REHEARSAL_FLAG),
        workspace,
      );
    }
    const program = await createProgram(forHelp(workspace, args, chosen), caller, chosen);
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return explain(error, caller);
  }
}

/** Words after `--` are another program's. */
function asksForRehearsal(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  return own.includes(REHEARSAL_FLAG) && !own.includes('--help') && !own.includes('-h');
}

/** Stands for the environments in a help text, when they cannot be read. */
const noEnvironments: WorkspaceEnvironments = {
  definitions: [],
  matrix: {},
  shared: { project: '', account: '', region: '', repository: '' },
};

/** Prints help also while the environments cannot be read, whose names it would list. */
function forHelp(workspace: Workspace, args: readonly string[], chosen: readonly string[]): Workspace {
  const isHelp = chosen.length > 1 || args.some((each) => each === '--help' || each === '-h');
  if (!isHelp) return workspace;
  return { ...workspace, loadEnvironments: () => workspace.loadEnvironments().catch(() => noEnvironments) };
}

async function explain(thrown: unknown, output: Output): Promise<number> {
  const error = await readable(thrown);
  // commander has printed its message already: a usage error, or help and version, which are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    output.err(`error: ${error.message}\n`);
    return 2;
  }
  if (error instanceof ProgramFailure) return error.exitCode;
  if (isSystemError(error)) {
    const { path } = error;
    const what = path === undefined ? 'a file cannot be written' : `${path} cannot be written`;
    output.err(
      `fairway: ${what}: ${describeSystemError(error)}. See the free space: df -h ${path ?? ''}`.trimEnd() +
        '\n',
    );
    return 1;
  }
  if (!(error instanceof Failure)) throw error;
  output.err([`fairway: ${error.message}`, ...error.details.map((line) => `  ${line}`), ''].join('\n'));
  return error.exitCode;
}

/** Turns an error of AWS into a sentence; every other error stays as it is. */
async function readable(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  const { awsFailure } = await import('./aws/session/aws-failure.ts');
  return awsFailure(error) ?? error;
}
