import {
  createHttpServer,
  createLogger,
  Readiness,
  type ReadinessCheck,
  type SignIn,
} from '@fairway/service-kit';

import type { ChosenEngine } from '../../src/analyses/chosen-engine.ts';
import { createApp } from '../../src/app.ts';
import { MetricPublisher } from '../../src/publish/metric-publisher.ts';
import { NoticePublisher } from '../../src/publish/notice-publisher.ts';
import { snsTopic } from '../../src/publish/notice-topic.ts';
import { s3RecordStore } from '../../src/publish/record-store.ts';
import type { AwsClients } from '../../src/analyze/aws-clients.ts';
import { backendOf } from '../../src/backend.ts';
import { Lazy } from '../../src/lazy.ts';
import { listening } from './listening.ts';
import { ENVIRONMENT, sinkOf, STATE_BUCKET } from './world.ts';

export interface ServiceSetting {
  readonly aws: AwsClients;
  readonly topicArn: string;
  readonly logBuckets: readonly string[];
  readonly checks?: readonly ReadinessCheck[];
  readonly maxAnalyses?: number;
  readonly signIn?: SignIn;
  readonly athena?: ChosenEngine | undefined;
  /** Gets every log line. */
  readonly onLog?: (line: string) => void;
}

/** The service's own app on a free port until the test file ends. */
export async function startService(setting: ServiceSetting): Promise<string> {
  const { aws, topicArn, logBuckets, checks = [], maxAnalyses, signIn, onLog, athena } = setting;
  const identity = {
    service: 'logs',
    version: 'abc',
    commit: 'def',
    release: 'ghi',
    environment: ENVIRONMENT,
    startedAt: '2025-09-15T12:00:00Z',
  };
  const destination = { write: (line: string) => onLog?.(line) };
  const logger = createLogger({ identity, level: 'info', destination });
  const shared = { records: s3RecordStore(aws.s3, STATE_BUCKET), prefix: 'logs/', log: logger };
  const deps = {
    s3: aws.s3,
    metrics: new MetricPublisher({ ...shared, metrics: sinkOf(aws) }),
    notices: new NoticePublisher({ ...shared, topic: snsTopic(aws.sns, topicArn) }),
    environment: ENVIRONMENT,
  };
  const { app } = createApp({
    identity,
    logger,
    readiness: new Readiness(checks),
    backend: new Lazy(() => Promise.resolve(backendOf(deps, athena))),
    logBuckets,
    signIn,
    ...(maxAnalyses === undefined ? {} : { maxAnalyses }),
  });
  return listening(createHttpServer(app, { longestRequestSeconds: 60 }));
}
