import { defineService } from '@fairway/service-manifest';

export default defineService({
  name: 'logs',
  summary: 'Counts errors in JSON-lines logs, from S3 or a local file, and alerts above a threshold.',
  port: 8102,
  paths: ['/analyze', '/analyze/', '/notify'],
  cpu: 512,
  memoryMib: 1024,
  longestRequestSeconds: 60,
  needs: {
    readBuckets: true,
    stateBucket: true,
    topic: 'notices',
    metricsNamespace: 'LogAnalytics',
    signIn: 'by-environment',
    logQueries: true,
  },
  variables: {
    LOG_BUCKETS: { from: 'readBuckets' },
    STATE_BUCKET: { from: 'stateBucket' },
    STATE_PREFIX: { from: 'statePrefix' },
    SNS_TOPIC_ARN: { from: 'topicArn' },
    METRICS_NAMESPACE: { from: 'metricsNamespace' },
    SIGN_IN_REQUIRED: { from: 'signInRequired' },
    TOKEN_ISSUER: { from: 'tokenIssuer' },
    TOKEN_CLIENT_IDS: { from: 'tokenClientIds' },
    LOG_QUERY_WORKGROUP: { from: 'logQueryWorkgroup' },
    LOG_TABLES: { from: 'logTables' },
    CORS_ALLOWED_ORIGINS: { from: 'setting', default: '' },
    DAILY_PREFIX: { from: 'setting', default: '' },
    DAILY_THRESHOLD: { from: 'setting', default: '1' },
  },
  jobs: [
    {
      name: 'daily-report',
      summary: 'Counts the errors in all logs of the day before, and tells the topic above a threshold.',
      // Two hours after the end of the day, for logs that arrive late.
      schedule: { expression: 'cron(0 2 * * ? *)', timeZone: 'UTC' },
      timeoutSeconds: 3600,
      retries: 2,
    },
  ],
  examples: [
    {
      path: '/analyze?bucket=sample-logs&prefix=&threshold=2',
      summary: 'errors of the sample logs, by service',
    },
  ],
});
