import { resolve } from 'node:path';

import { Argument, InvalidArgumentError, Option } from 'commander';

import { ControlClient } from './client.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The environment on this machine; every other one is in AWS. */
export const LOCAL = 'local';

/**
 * `<environment>`: which environment a verb is about.
 * @param others names of environments besides the local one
 */
export function environmentArgument(others: readonly string[] = []): Argument {
  return nameArgument('environment', [LOCAL, ...others]);
}

/** Takes an argument that is one of some names; any other value is bad usage. */
export function nameArgument(what: string, names: readonly string[], brackets: '<>' | '[]' = '<>'): Argument {
  const [open, close] = brackets;
  const argument = new Argument(
    `${open}${what}${close}`,
    names.length === 1 ? `the ${what}: ${names.join()}` : `the ${what}`,
  ).choices(names);
  return argument.argParser((name: string) => {
    if (names.includes(name)) return name;
    const there = names.length === 1 ? 'There is' : 'There are';
    throw new UsageError(`no such ${what}: ${name}. ${there}: ${names.join(', ')}`);
  });
}

export interface DataFlag {
  readonly data?: string;
}

export function dataOption(): Option {
  return new Option(
    '-d, --data <folder>',
    "the data folder of the environment (default: the workspace's .fairway)",
  );
}

/** The environment that runs from a data folder: the workspace's own when none is given. */
export function localEnvironment(workspace: Workspace, { data }: DataFlag): ControlClient {
  return new ControlClient(dataFolderOf(workspace, { data }));
}

export function dataFolderOf({ root }: Workspace, { data }: { readonly data?: string | undefined }): string {
  return data === undefined ? resolve(root, '.fairway') : resolve(data);
}

export function parseCount(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('must be a whole number, 0 or more.');
  return Number(text);
}
