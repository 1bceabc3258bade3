import { resolve } from 'node:path';

import { Argument, InvalidArgumentError, Option } from 'commander';

import { ControlClient } from './client.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Workspace } from '../workspace/workspace.ts';

const ENVIRONMENTS = ['local'];

/** `<environment>`: which environment a verb is about. */
export function environmentArgument(): Argument {
  const argument = new Argument('<environment>', 'the environment: local').choices(ENVIRONMENTS);
  return argument.argParser((name: string) => {
    if (ENVIRONMENTS.includes(name)) return name;
    throw new UsageError(`no such environment: ${name}. There is: ${ENVIRONMENTS.join(', ')}`);
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
