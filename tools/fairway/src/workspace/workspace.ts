import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { BranchTargets, EnvironmentDefinition, Shared } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { AwsPace, Pace } from './pace.ts';
import { synthesizeStacks } from './synthesize.ts';

/** The data of `environments/`. */
export interface WorkspaceEnvironments {
  readonly definitions: readonly EnvironmentDefinition[];
  readonly matrix: Readonly<Record<string, BranchTargets>>;
  readonly shared: Shared;
}

/** The workspace as verbs see it; a test has one of its own. */
export interface Workspace {
  readonly root: string;
  /** Every service's manifest, in name order. */
  loadServices(): Promise<readonly ServiceManifest[]>;
  /** The same, as the files are by now. */
  reloadServices(): Promise<readonly ServiceManifest[]>;
  /** What differs between environments, and what they have in common. */
  loadEnvironments(): Promise<WorkspaceEnvironments>;
  /**
   * Writes the Terraform of the stacks of some environments, and of those that all share, each in a folder of its name.
   * @throws {Failure} with what is wrong with them
   */
  synthesize(folder: string, environments: readonly string[]): Promise<void>;
  /** How fast deployments on this machine are, where the default would make a test slow. */
  readonly pace?: Pace;
  /** The same for deployments to AWS. */
  readonly aws?: { readonly pace: AwsPace };
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));

// Loaded when they are asked for: most verbs need neither.
export const workspace: Workspace = {
  root,
  async loadServices() {
    const { loadServices } = await import('@fairway/service-catalog');
    return loadServices();
  },
  async loadEnvironments() {
    const { branchMatrix, definitions, shared } = await import('@fairway/environments');
    return { definitions, matrix: branchMatrix, shared };
  },
  synthesize: (folder, environments) => synthesizeStacks(root, folder, environments),
  // Node keeps modules for the life of a process, so what has changed is read by a new one.
  async reloadServices() {
    const program = fileURLToPath(new URL('./print-services.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    return JSON.parse(stdout) as ServiceManifest[];
  },
};

/** The version in the workspace's package.json. */
export async function readVersion({ root }: Workspace): Promise<string> {
  const { version } = JSON.parse(await readFile(`${root}/package.json`, 'utf8')) as { version: string };
  return version;
}
