import { Command } from 'commander';

import { dataOption, environmentArgument, localEnvironment, type DataFlag } from '../../control/arguments.ts';
import { examples } from '../../terminal/help.ts';
import type { Caller } from '../../terminal/output.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { followDeployments } from '../follow.ts';
import { LocalRun } from './local-run.ts';

export interface ReplaceVerb {
  readonly verb: 'rollback' | 'restart';
  readonly summary: string;
  readonly description: string;
  /** Help for the names of services. */
  readonly services: string;
}

/** A verb that replaces what services run, builds nothing, and is followed to its end. */
export function replaceCommand(
  { verb, summary, description, services: servicesHelp }: ReplaceVerb,
  workspace: Workspace,
  caller: Caller,
): Command {
  return new Command(verb)
    .summary(summary)
    .description(description)
    .addArgument(environmentArgument())
    .argument('[services...]', servicesHelp)
    .addOption(dataOption())
    .addHelpText('after', examples(`./fairway ${verb} local`, `./fairway ${verb} local logs`))
    .action(async (_environment: string, services: readonly string[], flags: DataFlag) => {
      const client = localEnvironment(workspace, flags);
      const run = new LocalRun(client, () => client.ask({ verb, services }));
      await followDeployments(run, caller, caller.stopRequests());
    });
}
