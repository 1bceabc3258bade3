import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import manifest from '@fairway/logs-manifest';
import { runService, signInOf, type ReadinessCheck } from '@fairway/service-kit';

import { createAwsClients, type AwsClients } from './analyze/aws-clients.ts';
import { chooseEngine } from './analyses/chosen-engine.ts';
import { createApp } from './app.ts';
import { loadConfig, type Config } from './config.ts';
import { createPublishers } from './publish/create-publishers.ts';

await runService(manifest, loadConfig, async (config, { identity, logger, createReadiness }) => {
  const aws = createAwsClients();
  const athena = await chooseEngine({
    s3: aws.s3,
    workgroup: config.LOG_QUERY_WORKGROUP,
    tables: config.LOG_TABLES,
    state: { bucket: config.STATE_BUCKET, prefix: config.STATE_PREFIX },
    logger,
  });
  const { app, analyses } = createApp({
    athena,
    identity,
    logger,
    readiness: createReadiness([stateBucketAnswers(aws, config)]),
    s3: aws.s3,
    ...createPublishers(aws, config, logger),
    logBuckets: config.LOG_BUCKETS,
    signIn: signInOf(config),
    allowedOrigins: config.CORS_ALLOWED_ORIGINS,
  });
  return { app, resources: [analyses, { name: 'AWS clients', close: async () => aws.close() }] };
});

/**
 * Also tells whether S3 answers at all. Single log buckets, SNS and CloudWatch do not decide: the service is of use
 * without one of them.
 */
function stateBucketAnswers({ s3 }: AwsClients, config: Config): ReadinessCheck {
  // Lists only the service's own prefix, because it may not list the bucket.
  const ownPrefix = { Bucket: config.STATE_BUCKET, Prefix: config.STATE_PREFIX, MaxKeys: 1 };
  return {
    name: 'state bucket',
    check: async (signal) => {
      await s3.send(new ListObjectsV2Command(ownPrefix), { abortSignal: signal });
    },
  };
}
