import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { ServiceManifest } from '@fairway/service-manifest';

import {
  readEnvironments,
  readManifests,
  readManifestsAnew,
  type WorkspaceEnvironments,
} from './edited-files.ts';
import type { AwsPace, Pace } from './pace.ts';
import { synthesizeStacks } from './synthesize.ts';

export type { WorkspaceEnvironments };

/** The workspace as verbs see it; a test has one of its own. */
export interface Workspace {
  readonly root: string;
  /**
   * Every service's manifest, in name order.
   * @throws {Failure} with a line for everything that is wrong with them, and its file
   */
  loadServices(): Promise<readonly ServiceManifest[]>;
  /** The same, as the files are by now. */
  reloadServices(): Promise<readonly ServiceManifest[]>;
  /**
   * The environments' definitions, and their shared settings.
   * @throws {Failure} with the file that cannot be read
   */
  loadEnvironments(): Promise<WorkspaceEnvironments>;
  /**
   * Writes the Terraform of some environments' stacks and of the shared ones, each stack in a folder of its name.
   * @throws {Failure} with what is wrong with them
   */
  synthesize(folder: string, environments: readonly string[]): Promise<void>;
  /** The pace of deployments on this machine, where the default would make a test slow. */
  readonly pace?: Pace;
  /** The pace of deployments to AWS. */
  readonly aws?: { readonly pace: AwsPace };
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));

// Loaded when they are asked for: most verbs need neither.
export const workspace: Workspace = {
  root,
  loadServices: readManifests,
  loadEnvironments: () => readEnvironments(root),
  synthesize: (folder, environments) => synthesizeStacks(root, folder, environments),
  reloadServices: readManifestsAnew,
};

/** The version in the workspace's package.json. */
export async function readVersion({ root }: Workspace): Promise<string> {
  const { version } = JSON.parse(await readFile(`${root}/package.json`, 'utf8')) as { version: string };
  return version;
}
