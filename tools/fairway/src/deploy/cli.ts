import { Command, InvalidArgumentError } from 'commander';

import { targetNames } from '../aws/targets/targets.ts';
import { dataFolderOf, dataOption, LOCAL, nameArgument, type DataFlag } from '../control/arguments.ts';
import { UsageError } from '../terminal/failure.ts';
import { parseDuration } from '../terminal/duration.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runAwsDeploy } from './aws.ts';
import { runLocalDeploy } from './local.ts';

interface DeployFlags extends DataFlag {
  readonly dryRun?: true;
  readonly json?: true;
  readonly branch?: string;
  readonly plan?: string;
  readonly allowOlder?: true;
  readonly notify?: true;
  readonly newStacks?: true;
  readonly allowDestroy: readonly string[];
  readonly budget?: number;
  readonly base?: string;
}

/** Options for environments in AWS alone. */
const AWS_ALONE = ['json', 'branch', 'plan', 'allowOlder', 'notify', 'newStacks', 'budget', 'base'] as const;

export async function deployCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  const names = [LOCAL, ...targetNames(await workspace.loadEnvironments())];
  return new Command('deploy')
    .summary('deploy the working tree, and follow it to its end')
    .description(
      'Builds services from the working tree and replaces the running versions without losing a request. A version that does not ' +
        'start, crashes, or is never healthy is rolled back. The same content deploys nothing. Ctrl-C stops and rolls back.',
    )
    .addArgument(nameArgument('target', names, '[]'))
    .argument('[services...]', 'services to deploy; all of them when none is named')
    .option('--branch <name>', 'deploy all that a branch deploys, in order')
    .option('--dry-run', 'build and show the deployment, and deploy nothing')
    .option('--json', 'print how it ended as one object')
    .option('--plan <file>', 'apply the plan that ./fairway plan --out has written, and no other')
    .option(
      '--new-stacks',
      'with --plan: also deploy stacks that could not be planned before a stack of that plan was there',
    )
    .option('--notify', 'tell the chat of the operators how it ended')
    .option('--allow-older', 'deploy a commit that is older than the running one')
    .option(
      '--allow-destroy <address>',
      'let a protected resource of the plan go; may be repeated',
      collect,
      [],
    )
    .option(
      '--budget <duration>',
      'how long services may take before they are rolled back (default: 20m)',
      budget,
    )
    .option('--base <reference>', "a copy of the Dockerfile's base, where its registry cannot be reached")
    .addOption(dataOption())
    .addHelpText(
      'after',
      examples(
        './fairway deploy local',
        './fairway deploy local logs',
        './fairway deploy dev',
        './fairway deploy vpc-dev --dry-run',
        './fairway deploy --branch develop',
      ),
    )
    .action((target: string | undefined, services: readonly string[], flags: DeployFlags) =>
      deploy(target, services, flags, workspace, caller),
    );
}

async function deploy(
  target: string | undefined,
  services: readonly string[],
  flags: DeployFlags,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const { branch, plan, allowOlder, allowDestroy, budget: budgetMs, base, json } = flags;
  if ((target === undefined) === (branch === undefined)) {
    throw new UsageError('name a target, or --branch and nothing else: ./fairway deploy dev');
  }
  const options = { services, dataFolder: dataFolderOf(workspace, flags), dryRun: flags.dryRun === true };
  if (flags.newStacks === true && plan === undefined) {
    throw new UsageError('--new-stacks is for --plan: without it everything is deployed');
  }
  if (target === LOCAL) {
    requireNone(flags);
    await runLocalDeploy(options, workspace, caller, caller.stopRequests());
    return;
  }
  const aws = { target, branch, plan, allowDestroy, budgetMs, base };
  const choices = {
    allowOlder: allowOlder === true,
    json: json === true,
    notify: flags.notify === true,
    newStacks: flags.newStacks === true,
  };
  await runAwsDeploy({ ...options, ...aws, ...choices }, workspace, caller);
}

function requireNone(flags: DeployFlags): void {
  const given = AWS_ALONE.filter((name) => flags[name] !== undefined);
  const all = [...given, ...(flags.allowDestroy.length > 0 ? ['allowDestroy'] : [])];
  if (all.length === 0) return;
  const names = all.map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  throw new UsageError(`${names.join(', ')} is for environments in AWS, and ${LOCAL} is on this machine`);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function budget(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === 0) throw new InvalidArgumentError('must be more than nothing.');
  return milliseconds;
}
