import { join } from 'node:path';

import { bootstrapStack } from '@fairway/environments';
import { Command } from 'commander';

import { bootstrapAccount } from '../aws/bootstrap/bootstrap-account.ts';
import { activateCostTags } from '../aws/bootstrap/cost-tags.ts';
import { isEmulated, readAwsConfig } from '../aws/config.ts';
import { Interruption } from '../aws/deploy/interruption.ts';
import { reportEnds } from '../aws/deploy/report.ts';
import { AwsSession } from '../aws/session/aws-session.ts';
import { callerIdentity } from '../aws/session/identity.ts';
import { requireRealAccounts } from '../aws/targets/aws-environment.ts';
import { requireTerraform, StackTerraform, writeEmulatorOverride } from '../aws/terraform/stack-terraform.ts';
import { dataFolderOf, dataOption, type DataFlag } from '../control/arguments.ts';
import { exitCodes } from '../deployments/deployment-end.ts';
import { Failure } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Caller } from '../terminal/output.ts';
import { requireSoundEnvironments } from '../workspace/require-sound.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface BootstrapFlags extends DataFlag {
  readonly json?: true;
}

export function bootstrapCommand(workspace: Workspace, caller: Caller): Command {
  return new Command('bootstrap')
    .summary('make the base of an account’s deployments')
    .description(
      'Makes the state bucket, and then everything else that the deployments of your account stand on: GitHub as identity ' +
        'provider and the roles that deploy; and lets costs be counted by environment, in the account that pays. Run it once for each account, the one of shared.ts first; run again, it goes on ' +
        'where it was, and changes nothing when all is there.',
    )
    .option('--json', 'print how it ended as one object')
    .addOption(dataOption())
    .addHelpText('after', examples('AWS_PROFILE=shared ./fairway bootstrap'))
    .action(async (flags: BootstrapFlags) => {
      await runBootstrap(workspace, caller, flags);
    });
}

async function runBootstrap(workspace: Workspace, caller: Caller, flags: BootstrapFlags): Promise<void> {
  await requireSoundEnvironments(workspace);
  const config = readAwsConfig();
  const { shared, definitions } = await workspace.loadEnvironments();
  const accounts = [...new Set([shared.account, ...definitions.map(({ account }) => account)])];
  requireRealAccounts(definitions, shared, config);
  const interruption = new Interruption(caller.stopRequests());
  const session = new AwsSession(shared.region, config);
  const { account } = await callerIdentity(session);
  if (!accounts.includes(account)) {
    throw new Failure(
      `your credentials are of the account ${account}, which has nothing of this workspace: sign in to ${accounts.join(' or ')}`,
    );
  }
  const name = bootstrapStack(shared, account);
  const dataFolder = dataFolderOf(workspace, flags);
  const folder = join(dataFolder, 'bootstrap');
  const stack = new StackTerraform(await requireTerraform(dataFolder), name, join(folder, name));
  const [first] = definitions;
  const end = await bootstrapAccount({
    shared,
    name,
    stack,
    session,
    interruption,
    output: caller,
    allowDestroy: [],
    synthesize: async () => {
      await workspace.synthesize(folder, first === undefined ? [] : [first.name]);
      if (isEmulated(config)) await writeEmulatorOverride(stack.folder);
    },
  });
  if (exitCodes[end.verdict] === 0) {
    for (const line of await activateCostTags(session)) caller.err(`${line}\n`);
  }
  session.close();
  await reportEnds([end], caller, { target: name, json: flags.json === true, config });
}
