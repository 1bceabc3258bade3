import manifest from '@fairway/logs-manifest';
import { runJob } from '@fairway/service-kit/jobs';

import { createAwsClients } from '../analyze/aws-clients.ts';
import { loadConfig } from '../config.ts';
import { createPublishers } from '../create-publishers.ts';
import { dayOf } from '../daily/daily-options.ts';
import { reportDays } from '../daily/report-days.ts';

await runJob(manifest, 'daily-report', loadConfig, (config, { logger }) => {
  const aws = createAwsClients();
  const publishers = createPublishers(aws, config, logger);
  const deps = { ...publishers, s3: aws.s3, logger, environment: config.ENVIRONMENT };
  return {
    work: async ({ args, signal }) => {
      const day = dayOf(args, new Date());
      const { DAILY_PREFIX: prefix, DAILY_THRESHOLD: threshold, LOG_BUCKETS: buckets } = config;
      await reportDays(deps, { buckets, prefix, threshold, day, signal });
    },
    resources: [{ name: 'AWS clients', close: async () => aws.close() }],
  };
});
