import { faultFailure, silentEnvironments } from '../../workspace/require-sound.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { isEmulated, type AwsConfig } from '../config.ts';
import type { StackTarget } from './targets.ts';

/**
 * Refuses to plan or deploy production whose alarms have no recipient. On an emulator there are no recipients at all.
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
