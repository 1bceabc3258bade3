import { readConfig, type EnvironmentVariables } from '@fairway/service-kit';

import { commandConfigSchema, sdkConfigSchema, type CommandConfig } from '../config.ts';
import { cloudWatchSink } from '../publish/metric-sink.ts';
import { MetricPublisher, type PublishLog } from '../publish/metric-publisher.ts';
import { NoticePublisher } from '../publish/notice-publisher.ts';
import { snsTopic } from '../publish/notice-topic.ts';
import { s3RecordStore } from '../publish/record-store.ts';
import type { LogTables } from '../engine/log-tables.ts';
import { analyzeLogs, planLogs, type AnalyzeDeps } from './analyze-logs.ts';
import { createAwsClients, type AwsClients } from './aws-clients.ts';
import type { BucketAnalysis, BucketAnalysisRequest } from './bucket-analysis.ts';
import { notifyAboutLogs } from './notify-about-logs.ts';

/**
 * The analysis of buckets for the command line: with the caller's own credentials, and so without the service's list of buckets.
 * @param env names the state bucket, topic and environment for `metrics` and `notify`; the SDK reads its own settings itself
 * @throws {ConfigError} where `AWS_REGION` names no region: S3 would seem to be out of reach
 */
export function createBucketAnalysis(env: EnvironmentVariables): BucketAnalysis {
  readConfig(sdkConfigSchema, env);
  const clients = createAwsClients();
  const opened: { close(): void }[] = [];
  return {
    run: async (request) => {
      const config = readConfig(commandConfigSchema, env);
      const faults = missingVariables(config, request);
      if (faults.length > 0) throw new Error(faults.join('\n'));
      const metrics = request.metrics ? metricPublisher(clients, config) : undefined;
      const engine = request.engine === 'athena' ? await athena(clients, config, opened) : undefined;
      const deps = { s3: clients.s3, metrics, engine };
      if (!request.notify) return analyzeLogs(deps, request);
      const { ENVIRONMENT: environment = '' } = config;
      const notices = noticePublisher(clients, config);
      return notifyAboutLogs({ ...deps, notices, environment }, { ...request, force: false });
    },
    estimate: async (request) => {
      return (await planLogs(clients.s3, request.engine, request)).estimate;
    },
    close: async () => [...opened, clients].forEach((each) => each.close()),
  };
}

/** Loaded here, so that a caller loads no engine that it does not choose. */
async function athena(
  { s3 }: AwsClients,
  { LOG_QUERY_WORKGROUP: workgroup = '', LOG_TABLES: tables = new Map() as LogTables }: CommandConfig,
  opened: { close(): void }[],
): Promise<NonNullable<AnalyzeDeps['engine']>> {
  const { createAthena } = await import('../engine/create-athena.ts');
  const engine = createAthena({ s3, workgroup, tables });
  opened.push(engine.queries);
  return { name: 'athena', counts: engine.counts };
}

/** Publications are recorded under the environment's name: a guess would mark logs as done that its service never published. */
function missingVariables(
  config: CommandConfig,
  { metrics, notify, engine }: BucketAnalysisRequest,
): string[] {
  const either = metrics ? '--metrics' : '--notify';
  const needs = [
    { when: metrics || notify, flag: either, name: 'ENVIRONMENT', example: 'dev' },
    { when: metrics || notify, flag: either, name: 'STATE_BUCKET', example: 'my-state-bucket' },
    {
      when: notify,
      flag: '--notify',
      name: 'SNS_TOPIC_ARN',
      example: 'arn:aws:sns:eu-west-1:123456789012:notices',
    },
    {
      when: engine === 'athena',
      flag: '--engine athena',
      name: 'LOG_QUERY_WORKGROUP',
      example: 'fairway-dev-logs',
    },
    {
      when: engine === 'athena',
      flag: '--engine athena',
      name: 'LOG_TABLES',
      example: 'my-logs=fairway_dev.my_logs',
    },
  ] as const;
  return needs
    .filter(({ when, name }) => when && isMissing(config[name]))
    .map(({ flag, name, example }) => `${flag} needs ${name}: export ${name}=${example}`);
}

function isMissing(value: string | LogTables | undefined): boolean {
  return value === undefined || value === '' || (typeof value !== 'string' && value.size === 0);
}

const stderrLog: PublishLog = {
  warn: (fields, message) => {
    const { err } = fields as { err?: unknown };
    process.stderr.write(`warning: ${message}${err instanceof Error ? ` (${err.message})` : ''}\n`);
  },
};

function metricPublisher(clients: AwsClients, config: CommandConfig): MetricPublisher {
  const { ENVIRONMENT: environment = '', METRICS_NAMESPACE: namespace } = config;
  const metrics = cloudWatchSink(clients.cloudWatch, { namespace, environment });
  return new MetricPublisher({ metrics, ...recordsOf(clients, config), log: stderrLog });
}

function noticePublisher(clients: AwsClients, config: CommandConfig): NoticePublisher {
  const topic = snsTopic(clients.sns, config.SNS_TOPIC_ARN ?? '');
  return new NoticePublisher({ topic, ...recordsOf(clients, config), log: stderrLog });
}

function recordsOf({ s3 }: AwsClients, { STATE_BUCKET = '', STATE_PREFIX: prefix }: CommandConfig) {
  return { records: s3RecordStore(s3, STATE_BUCKET), prefix };
}
