import {
  checkEnvironments,
  faultsOfBranch,
  faultText,
  unheardFaults,
  type Fault,
} from '@fairway/environments';

import { Failure } from '../terminal/failure.ts';
import type { Workspace } from './workspace.ts';

/** All faults of the workspace's environments. */
export async function faultsOf(workspace: Workspace): Promise<readonly Fault[]> {
  return checkEnvironments({
    ...(await workspace.loadEnvironments()),
    manifests: await workspace.loadServices(),
  });
}

/** @throws {Failure} with a line for every fault, when there is any */
export async function requireSoundEnvironments(workspace: Workspace): Promise<void> {
  refuse(await faultsOf(workspace));
}

/**
 * Checks only the environments that one branch deploys: faults in others do not stop it.
 * @throws {Failure} with a line for every fault, when there is any
 */
export async function requireSoundBranch(branch: string, workspace: Workspace): Promise<void> {
  refuse(faultsOfBranch(branch, await faultsOf(workspace), await workspace.loadEnvironments()));
}

/** Production environments whose alarms or notices have no recipient. */
export async function silentEnvironments(workspace: Workspace): Promise<readonly Fault[]> {
  const { definitions } = await workspace.loadEnvironments();
  return unheardFaults(definitions, await workspace.loadServices());
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw faultFailure(faults);
}

/** Every fault with the file to edit. */
export function faultFailure(faults: readonly Fault[]): Failure {
  return new Failure(
    `the environments have ${faults.length} fault(s), edit the files that are named:`,
    faults.map(faultText),
  );
}
