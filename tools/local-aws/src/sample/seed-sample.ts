import type { Stores } from '../fauxqs.ts';
import { noticesInbox, noticesTopic, sampleBucket, stateBucket } from '../names.ts';
import { sampleLogs } from './sample-logs.ts';

/** The account that fauxqs puts into every ARN. */
const ACCOUNT = '000000000000';

export interface Sample {
  readonly topicArn: string;
  /** Answers a GET with everything published to the topic, without taking it out of the queue. */
  readonly inboxUrl: string;
}

export function seedSample(
  stores: Stores,
  { region, endpoint }: { region: string; endpoint: string },
): Sample {
  seedBuckets(stores);
  return {
    topicArn: seedTopic(stores, region, endpoint),
    inboxUrl: `${endpoint}/_fauxqs/queues/${noticesInbox}`,
  };
}

function seedBuckets({ s3Store }: Stores): void {
  s3Store.createBucket(stateBucket);
  // The bucket that exists may hold a person's own logs, or may have been emptied on purpose.
  if (s3Store.hasBucket(sampleBucket)) return;
  s3Store.createBucket(sampleBucket);
  for (const { key, body } of sampleLogs(new Date())) {
    s3Store.putObject(
      sampleBucket,
      key,
      body,
      key.endsWith('.gz') ? 'application/gzip' : 'application/x-ndjson',
    );
  }
}

function seedTopic({ snsStore, sqsStore }: Stores, region: string, endpoint: string): string {
  const { arn: topicArn } = snsStore.createTopic(noticesTopic, undefined, undefined, region);
  const queueArn = `arn:aws:sqs:${region}:${ACCOUNT}:${noticesInbox}`;
  const url = sqsStore.buildQueueUrl(noticesInbox, '', new URL(endpoint).host, region);
  if (sqsStore.getQueueByArn(queueArn) === undefined) sqsStore.createQueue(noticesInbox, url, queueArn);
  snsStore.subscribe(topicArn, 'sqs', queueArn);
  return topicArn;
}
