import { createInterface } from 'node:readline/promises';

import { appStack, monitoringStack, vpcStack, type StackName } from '@fairway/environments';
import { Command } from 'commander';

import { readAwsConfig } from '../aws/config.ts';
import { Interruption } from '../aws/deploy/interruption.ts';
import { reportEnds } from '../aws/deploy/report.ts';
import { destroyEnvironment, requireDestroyable } from '../aws/destroy/destroy-environment.ts';
import { TellOfDestroy } from '../aws/destroy/tell-of-destroy.ts';
import { openAwsEnvironment } from '../aws/targets/aws-environment.ts';
import { dataFolderOf, dataOption, nameArgument, type DataFlag } from '../control/arguments.ts';
import { Failure } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface DestroyFlags extends DataFlag {
  readonly confirm?: string;
  readonly keepNetwork?: true;
  readonly notify?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

export async function destroyCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map(({ name }) => name);
  return new Command('destroy')
    .summary('take an environment in AWS away, with its data')
    .description(
      'Destroys an environment’s monitoring, its services with their data, and its network, in this order; waits for ' +
        'resources that AWS takes away slowly, and looks for leftovers. Asks for the name of the environment first.',
    )
    .addArgument(nameArgument('environment', names))
    .option('--confirm <name>', 'the name of the environment, in place of typing it')
    .option('--keep-network', 'leave its VPC')
    .option('--notify', 'tell the chat of the operators how it ended')
    .option('--dry-run', 'show what would be destroyed, and destroy nothing')
    .option('--json', 'print how it ended as one object')
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway destroy dev', './fairway destroy dev --keep-network'))
    .action((name: string, flags: DestroyFlags) => destroy(name, flags, workspace, caller));
}

async function destroy(
  name: string,
  flags: DestroyFlags,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const config = readAwsConfig();
  const aws = await openAwsEnvironment(name, workspace, config);
  try {
    const ownsNetwork = aws.environment.network.kind === 'own' && flags.keepNetwork !== true;
    const stacks: readonly StackName[] = [
      monitoringStack(name),
      appStack(name),
      ...(ownsNetwork ? [vpcStack(name)] : []),
    ];
    await requireDestroyable(aws, stacks, workspace);
    if (flags.dryRun === true) {
      for (const stack of stacks) {
        const { addresses = [] } = (await aws.readState(stack)) ?? {};
        caller.out(`${stack}: ${addresses.length} resource(s)\n`);
        for (const address of addresses) caller.out(`  - ${address}\n`);
      }
      return;
    }
    await requireConfirmed(name, flags.confirm, caller);
    const chat = flags.notify === true;
    const telling = await TellOfDestroy.open({ aws, stacks, chat, output: caller });
    const interruption = new Interruption(caller.stopRequests());
    const dataFolder = dataFolderOf(workspace, flags);
    const pauseMs = workspace.aws?.pace.pollMs;
    await telling.begins();
    const ends = await destroyEnvironment(aws, workspace, {
      stacks,
      dataFolder,
      output: caller,
      interruption,
      pauseMs,
    });
    await telling.ended(ends);
    await reportEnds(ends, caller, { target: name, json: flags.json === true, config });
  } finally {
    aws.close();
  }
}

/** @throws {Failure} unless the name was typed, or given */
async function requireConfirmed(name: string, given: string | undefined, { err }: Caller): Promise<void> {
  const typed =
    given ?? (await ask(`This destroys ${name} with all its data. Type its name to go on: `, err));
  if (typed.trim() === name) return;
  throw new Failure(
    `the name was not ${name}: nothing was changed. Where nobody can type it: --confirm ${name}`,
  );
}

async function ask(question: string, err: Caller['err']): Promise<string> {
  err(question);
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
  }
}
