import { Command, type Option } from 'commander';

import { dataOption, localEnvironment, type DataFlag } from '../../control/arguments.ts';
import { anyEnvironment, isLocal } from '../../control/every-environment.ts';
import { examples } from '../../terminal/help.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Caller } from '../../terminal/output.ts';
import { requireServices } from '../../workspace/require-services.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { followDeployments } from '../follow.ts';
import { changeLine } from '../outcome-report.ts';
import { LocalRun } from './local-run.ts';

export interface ReplaceOptions {
  /** All when it is empty. */
  readonly services: readonly string[];
  /** An earlier deployment by its id; absent: the one before. */
  readonly to?: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** In AWS: whether the operators are told of its end. */
  readonly notify: boolean;
}

export interface ReplaceVerb {
  readonly verb: 'rollback' | 'restart';
  readonly summary: string;
  readonly description: string;
  /** Help for the names of services. */
  readonly services: string;
  /** Options besides those of every such verb. */
  readonly options?: readonly Option[];
  /** The verb's form in AWS; loaded when it is asked for. */
  readonly aws: () => Promise<ReplaceInAws>;
}

export type ReplaceInAws = (
  environment: string,
  options: ReplaceOptions,
  workspace: Workspace,
  caller: Caller,
) => Promise<void>;

interface ReplaceFlags extends DataFlag {
  readonly to?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly notify?: true;
}

/** A verb that replaces the running version of services, builds nothing, and is followed to its end. */
export async function replaceCommand(
  { verb, summary, description, services: servicesHelp, options: own = [], aws: inAws }: ReplaceVerb,
  workspace: Workspace,
  caller: Caller,
): Promise<Command> {
  const command = new Command(verb)
    .summary(summary)
    .description(description)
    .addArgument(await anyEnvironment(workspace))
    .argument('[services...]', servicesHelp)
    .option('--dry-run', 'show the replacements, and replace nothing')
    .option('--json', 'one object: environment, and how each deployment ended')
    .addOption(dataOption())
    .addHelpText('after', examples(`./fairway ${verb} local`, `./fairway ${verb} dev logs --dry-run`));
  for (const option of own) command.addOption(option);
  return command.action(async (environment: string, services: readonly string[], flags: ReplaceFlags) => {
    await requireServices(services, workspace);
    const options = {
      services,
      to: flags.to,
      dryRun: flags.dryRun === true,
      json: flags.json === true,
      notify: flags.notify === true,
    };
    if (isLocal(environment, flags)) return replaceLocally(verb, options, workspace, caller, flags);
    const run = await inAws();
    await run(environment, options, workspace, caller);
  });
}

async function replaceLocally(
  verb: ReplaceVerb['verb'],
  { services, to, dryRun, json, notify }: ReplaceOptions,
  workspace: Workspace,
  caller: Caller,
  flags: DataFlag,
): Promise<void> {
  if (to !== undefined) throw new UsageError('--to is for environments in AWS, and local is on this machine');
  if (notify) throw new UsageError('--notify is for environments in AWS, and local is on this machine');
  const client = localEnvironment(workspace, flags);
  if (dryRun) {
    const planned = await client.ask({ verb, services, dryRun });
    if (json) caller.out(`${JSON.stringify({ environment: 'local', planned })}\n`);
    else for (const each of planned) caller.out(`${plannedLine(verb, each)}\n`);
    return;
  }
  const run = new LocalRun(client, () => client.ask({ verb, services, dryRun }));
  await followDeployments(run, caller, caller.stopRequests(), json);
}

/** A line that announces a verb's change of a service. */
export function plannedLine(verb: ReplaceVerb['verb'], change: Parameters<typeof changeLine>[0]): string {
  return verb === 'restart'
    ? `${change.service}: ${change.tag}, in new tasks`.replace(':  ', ': ')
    : changeLine(change);
}
