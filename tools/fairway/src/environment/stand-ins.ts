import { join } from 'node:path';

import { isSystemError } from '@fairway/local-ecs/system-error';

import { Failure } from '../terminal/failure.ts';
import { noLocalValues, type LocalValues } from './local-world.ts';

/** The stand-ins that take the place of AWS for the services of this machine. */
export interface StandIns {
  readonly values: Pick<LocalValues, 'readBuckets' | 'stateBucket' | 'topicArns' | 'sdk'>;
  /** Addresses for people, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The stand-ins of services that need nothing of AWS. */
export const noStandIns: StandIns = {
  values: noLocalValues,
  endpoints: {},
  close: () => Promise.resolve(),
};

/**
 * Starts S3, SNS, SQS and CloudWatch, with the sample bucket and its logs.
 * @throws {Failure} when they cannot be started
 */
export async function startStandIns(dataFolder: string): Promise<StandIns> {
  try {
    // Loaded here: it costs a third of a second, which help and completion must not pay.
    const { sampleBucket, startLocalAws, stateBucket } = await import('@fairway/local-aws');
    const aws = await startLocalAws({ dataFolder: join(dataFolder, 'aws') });
    const { topicArn, inboxUrl } = aws.seedSample();
    return {
      values: {
        readBuckets: [sampleBucket],
        stateBucket,
        topicArns: { notices: topicArn },
        sdk: aws.environment(),
      },
      endpoints: { aws: aws.endpoint, cloudwatch: aws.cloudWatchEndpoint, notices: inboxUrl },
      close: () => aws.close(),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      `the stand-ins for S3, SNS and CloudWatch did not start: ${reason}. ${isOfTheDisk(error) ? 'See the free space: df -h' : 'Try: npm ci'}`,
    );
  }
}

/** SQLite says by itself that the database or the disk is full. */
function isOfTheDisk(error: unknown): boolean {
  return isSystemError(error) || (Object(error) as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR';
}
