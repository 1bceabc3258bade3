import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchBucket,
  NoSuchKey,
  type S3Client,
} from '@aws-sdk/client-s3';
import { stateBucket, stateKey, type Shared, type StackName } from '@fairway/environments';
import { z } from 'zod';

import { Failure } from '../../terminal/failure.ts';

/** A stack's state as Terraform has locked it, by its own lock file beside the state. */
export interface StateLock {
  readonly stack: StackName;
  /** Terraform's id of the lock. */
  readonly id: string;
  /** `OperationTypeApply`, `OperationTypePlan` … */
  readonly operation: string;
  /** `user@machine` */
  readonly who: string;
  readonly since: Date;
  /** Tells whether the lock is still the one that was read. */
  readonly etag: string;
}

const lockFile = z.object({
  ID: z.string().min(1),
  Operation: z.string(),
  Who: z.string(),
  Created: z.iso.datetime({ offset: true }),
});

/**
 * The locks of some stacks' states.
 * @param s3 in the region of the state bucket
 * @throws {Failure} when the bucket is not there, or what lies there is no lock
 */
export async function readStateLocks(
  s3: S3Client,
  shared: Shared,
  stacks: readonly StackName[],
): Promise<readonly StateLock[]> {
  const locks = await Promise.all(stacks.map((stack) => readStateLock(s3, shared, stack)));
  return locks.filter((lock) => lock !== undefined);
}

async function readStateLock(s3: S3Client, shared: Shared, stack: StackName): Promise<StateLock | undefined> {
  const bucket = stateBucket(shared);
  const key = lockKey(stack);
  try {
    const { Body: body, ETag: etag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return parseLock(stack, (await body?.transformToString()) ?? '', etag, `s3://${bucket}/${key}`);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    if (error instanceof NoSuchBucket) {
      throw new Failure(`there is no bucket ${bucket}: make it with ./fairway bootstrap`);
    }
    throw error;
  }
}

/**
 * Takes a lock away, if it is still the same.
 * @throws {Failure} when another one has taken its place
 */
export async function removeStateLock(s3: S3Client, shared: Shared, lock: StateLock): Promise<void> {
  const now = await readStateLock(s3, shared, lock.stack);
  // The holder has ended meanwhile, and has removed the lock.
  if (now === undefined) return;
  if (now.id !== lock.id) {
    throw new Failure(
      `${lock.stack} was locked anew meanwhile, by ${now.who} at ${now.since.toISOString()}: nothing was changed`,
    );
  }
  await s3.send(
    new DeleteObjectCommand({ Bucket: stateBucket(shared), Key: lockKey(lock.stack), IfMatch: now.etag }),
  );
}

function parseLock(stack: StackName, text: string, etag: string, address: string): StateLock {
  try {
    const { ID: id, Operation: operation, Who: who, Created } = lockFile.parse(JSON.parse(text));
    return { stack, id, operation, who, since: new Date(Created), etag };
  } catch (error) {
    throw new Failure(
      `what lies at ${address} is not a lock that Terraform has written: look at it with aws s3 cp ${address} -`,
      [(error as Error).message],
    );
  }
}

function lockKey(stack: StackName): string {
  return `${stateKey(stack)}.tflock`;
}
