import type { S3Client } from '@aws-sdk/client-s3';
import type { Shared, StackName } from '@fairway/environments';

import { readStateLocks } from '../state/state-locks.ts';
import { lockedState } from '../terraform/terraform-messages.ts';

/**
 * Looks for Terraform's lock beside a state, before the ledger is touched: the holder of a lock is deploying.
 * @param s3 in the region of the state bucket
 * @throws {StateLocked} with who holds it, and since when
 */
export async function requireUnlocked(s3: S3Client, shared: Shared, stack: StackName): Promise<void> {
  const [lock] = await readStateLocks(s3, shared, [stack]);
  if (lock !== undefined) throw lockedState(`plan of ${stack}`, lock.who, lock.since.toISOString());
}
