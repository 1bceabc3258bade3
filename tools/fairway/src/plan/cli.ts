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
  readonly deployed?: true;
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
    .option('--deployed', 'plan with the images that run, not with those of the working tree')
    .option('--out <file>', 'keep the plan for ./fairway deploy --plan')
    .option('--json', 'print the changes as one object')
    .option('--base <reference>', "a copy of the Dockerfile's base, where its registry cannot be reached")
    .addOption(dataOption())
    .addHelpText('after', examples('./fairway plan dev', './fairway plan dev --out dev.plan'))
    .action(async (target: string | undefined, flags: PlanFlags) => {
      const { branch, base, out, json, deployed } = flags;
      if ((target === undefined) === (branch === undefined)) {
        throw new UsageError('name a target, or --branch and nothing else: ./fairway plan dev');
      }
      const tree = { target, branch, base, services: [], dataFolder: dataFolderOf(workspace, flags) };
      if (deployed === true && out !== undefined) {
        throw new UsageError(
          '--deployed only looks, and --out keeps a plan for a deployment: name one of them',
        );
      }
      const choices = { allowOlder: true, json: json === true, deployed: deployed === true };
      await runPlan({ ...tree, ...choices, out }, workspace, caller);
    });
}
