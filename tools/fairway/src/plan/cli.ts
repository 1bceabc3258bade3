import { Command } from 'commander';

import { targetNames } from '../aws/targets/targets.ts';
import { dataFolderOf, dataOption, nameArgument, type DataFlag } from '../control/arguments.ts';
import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runPlan } from './run.ts';

interface PlanFlags extends DataFlag {
  readonly out?: string;
  readonly json?: true;
  readonly branch?: string;
  readonly base?: string;
}

export async function planCommand(workspace: Workspace, caller: Caller): Promise<Command> {
  const names = targetNames(await workspace.loadEnvironments());
  return new Command('plan')
    .summary('say what a deployment to AWS would change')
    .description(
      'Plans the stacks with the images of the working tree, and changes nothing: no state is locked, no image is sent. With ' +
        '--out the plan is kept, encrypted, for ./fairway deploy --plan, which applies exactly that or refuses.',
    )
    .addArgument(nameArgument('target', names, '[]'))
    .option('--branch <name>', 'plan all that a branch deploys')
    .option('--out <file>', 'keep the plan for ./fairway deploy --plan')
    .option('--json', 'print what changes as one object')
    .option('--base <reference>', "a copy of the Dockerfile's base, where its registry cannot be reached")
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway plan dev', './fairway plan dev --out dev.plan'))
    .action(async (target: string | undefined, flags: PlanFlags) => {
      const { branch, base, out, json } = flags;
      if ((target === undefined) === (branch === undefined)) {
        throw new UsageError('name what to plan, or --branch and nothing else: ./fairway plan dev');
      }
      const tree = { target, branch, base, services: [], dataFolder: dataFolderOf(workspace, flags) };
      await runPlan({ ...tree, allowOlder: true, out, json: json === true }, workspace, caller);
    });
}
