import { Argument } from 'commander';

import { UsageError } from '../terminal/failure.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { environmentArgument, LOCAL, nameArgument, type DataFlag } from './arguments.ts';

/** `<environment>` of a verb that takes the local one and those in AWS. */
export async function anyEnvironment(workspace: Workspace): Promise<Argument> {
  return environmentArgument(await awsEnvironments(workspace));
}

/** `<environment>` of a verb that takes those in AWS. */
export async function awsEnvironment(workspace: Workspace, brackets: '<>' | '[]' = '<>'): Promise<Argument> {
  return nameArgument('environment', await awsEnvironments(workspace), brackets);
}

/** `<from>` and such: environments in AWS that a verb has several of. */
export async function awsEnvironmentAs(name: string, workspace: Workspace): Promise<Argument> {
  const names = await awsEnvironments(workspace);
  const argument = new Argument(`<${name}>`, `an environment: ${names.join(', ')}`).choices(names);
  return argument.argParser((given: string) => {
    if (names.includes(given)) return given;
    throw new UsageError(`no such environment: ${given}. There are: ${names.join(', ')}`);
  });
}

/**
 * Whether a verb is about the environment on this machine.
 * @throws {UsageError} when it is not, and there are flags that only that one has
 */
export function isLocal(environment: string, { data }: DataFlag): boolean {
  if (environment === LOCAL) return true;
  if (data !== undefined)
    throw new UsageError(`--data is of the local environment, and ${environment} is in AWS`);
  return false;
}

async function awsEnvironments(workspace: Workspace): Promise<readonly string[]> {
  const { definitions } = await workspace.loadEnvironments();
  return definitions.map(({ name }) => name);
}
