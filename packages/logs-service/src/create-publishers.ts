import type { Logger } from '@fairway/service-kit';

import type { AwsClients } from './analyze/aws-clients.ts';
import type { Config } from './config.ts';
import { MetricPublisher } from './publish/metric-publisher.ts';
import { cloudWatchSink } from './publish/metric-sink.ts';
import { NoticePublisher } from './publish/notice-publisher.ts';
import { snsTopic } from './publish/notice-topic.ts';
import { s3RecordStore } from './publish/record-store.ts';

export interface Publishers {
  readonly metrics: MetricPublisher;
  readonly notices: NoticePublisher;
}

/** Both publishers of an environment: they remember in its state bucket what they have told. */
export function createPublishers(aws: AwsClients, config: Config, logger: Logger): Publishers {
  const records = s3RecordStore(aws.s3, config.STATE_BUCKET);
  const shared = { records, prefix: config.STATE_PREFIX, log: logger };
  const metrics = cloudWatchSink(aws.cloudWatch, {
    namespace: config.METRICS_NAMESPACE,
    environment: config.ENVIRONMENT,
  });
  return {
    metrics: new MetricPublisher({ ...shared, metrics }),
    notices: new NoticePublisher({ ...shared, topic: snsTopic(aws.sns, config.SNS_TOPIC_ARN) }),
  };
}
