import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { BranchTargets, EnvironmentDefinition, Shared } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import { Failure } from '../terminal/failure.ts';

/** The data of `environments/`. */
export interface WorkspaceEnvironments {
  readonly definitions: readonly EnvironmentDefinition[];
  readonly matrix: Readonly<Record<string, BranchTargets>>;
  readonly shared: Shared;
}

/** The output of `print-services.ts`. */
export type PrintedServices =
  | { readonly manifests: readonly ServiceManifest[] }
  /** A line for each, with its file. */
  | { readonly faults: readonly string[] };

// Packages are loaded when they are asked for: most verbs need neither.

/** @throws {Failure} with a line for everything that is wrong with the manifests, and its file */
export async function readManifests(): Promise<readonly ServiceManifest[]> {
  const { CatalogError, loadServices } = await import('@fairway/service-catalog');
  try {
    return await loadServices();
  } catch (error) {
    throw error instanceof CatalogError ? manifestFailure(error.faults) : error;
  }
}

/**
 * The manifests as their files are by now. Node keeps modules for the life of a process, so changed ones are read by
 * a new process.
 * @throws {Failure} with a line for everything that is wrong with them, and its file
 */
export async function readManifestsAnew(): Promise<readonly ServiceManifest[]> {
  const program = fileURLToPath(new URL('./print-services.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  const printed = JSON.parse(stdout) as PrintedServices;
  if ('faults' in printed) throw manifestFailure(printed.faults);
  return printed.manifests;
}

/** @throws {Failure} with the file that cannot be read */
export async function readEnvironments(root: string): Promise<WorkspaceEnvironments> {
  try {
    const { branchMatrix, definitions, shared } = await import('@fairway/environments');
    return { definitions, matrix: branchMatrix, shared };
  } catch (error) {
    const { importFault } = await import('@fairway/service-catalog');
    throw new Failure('the environments cannot be read, edit the file that is named:', [
      importFault(error, 'environments/src/index.ts', root),
    ]);
  }
}

function manifestFailure(faults: readonly string[]): Failure {
  return new Failure(`the manifests have ${faults.length} fault(s), edit the files that are named:`, faults);
}
