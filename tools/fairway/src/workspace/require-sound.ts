import { checkEnvironments, faultText, type Fault } from '@fairway/environments';

import { Failure } from '../terminal/failure.ts';
import type { Workspace } from './workspace.ts';

/** Everything that is wrong with the workspace's environments. */
export async function faultsOf(workspace: Workspace): Promise<readonly Fault[]> {
  return checkEnvironments({
    ...(await workspace.loadEnvironments()),
    manifests: await workspace.loadServices(),
  });
}

/** @throws {Failure} with a line for every fault, when there is any */
export async function requireSoundEnvironments(workspace: Workspace): Promise<void> {
  const faults = await faultsOf(workspace);
  if (faults.length === 0) return;
  throw new Failure(
    `the environments have ${faults.length} fault(s), edit the files that are named:`,
    faults.map(faultText),
  );
}
