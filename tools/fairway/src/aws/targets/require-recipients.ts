import { faultFailure, silentEnvironments } from '../../workspace/require-sound.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { isEmulated, type AwsConfig } from '../config.ts';
import type { StackTarget } from './targets.ts';

/**
 * Production that tells something and nobody hears is neither planned nor deployed. On an emulator nobody would be told.
 * @throws {Failure} with a line for every topic without a recipient
 */
export async function requireRecipients(
  stacks: readonly Pick<StackTarget, 'environment'>[],
  workspace: Workspace,
  config: AwsConfig,
): Promise<void> {
  if (isEmulated(config)) return;
  const names = stacks.map(({ environment }) => environment);
  const faults = (await silentEnvironments(workspace)).filter(({ subject }) => names.includes(subject));
  if (faults.length > 0) throw faultFailure(faults);
}
