import {
  createServiceApp,
  type Logger,
  type Readiness,
  type Resource,
  type ServiceIdentity,
  type SignIn,
} from '@fairway/service-kit';
import manifest from '@fairway/logs-manifest';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Express } from 'express';

import type { ChosenEngine } from './analyses/chosen-engine.ts';
import { Admission } from './analyze/admission.ts';
import type { MetricPublisher } from './publish/metric-publisher.ts';
import type { NoticePublisher } from './publish/notice-publisher.ts';
import { analysesRoutes } from './routes/analyses.ts';
import { analyzeRoute } from './routes/analyze.ts';
import { notifyRoute } from './routes/notify.ts';

export interface LogsDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly s3: S3Client;
  readonly metrics: MetricPublisher;
  readonly notices: NoticePublisher;
  /** The only buckets that may be read. */
  readonly logBuckets: readonly string[];
  /** Counts in place of the service where a request asks for it. @default no request may */
  readonly athena?: ChosenEngine | undefined;
  /** The sign-in that `POST /notify` asks for. @default no token is needed */
  readonly signIn?: SignIn | undefined;
  readonly allowedOrigins?: readonly string[];
  /** Analyses at a time; the next ones are answered 503. @default 8 */
  readonly maxAnalyses?: number;
}

/** Scanning keeps one core busy: more at a time would only make each of them slower, and `/health` too. */
const MAX_ANALYSES = 8;

export interface LogsApp {
  readonly app: Express;
  /** Analyses go on publishing for a moment after their caller has left; a stop waits for them. */
  readonly analyses: Resource;
}

/** Builds the service: opens nothing, starts nothing. */
export function createApp(deps: LogsDeps): LogsApp {
  const { identity, logger, readiness, allowedOrigins = [], maxAnalyses = MAX_ANALYSES } = deps;
  const { s3, metrics, notices, logBuckets, signIn, athena } = deps;
  const admission = new Admission(maxAnalyses);
  const analysis = { s3, metrics, logBuckets, admission, athena };
  const app = createServiceApp({
    manifest,
    identity,
    logger,
    readiness,
    signIn,
    allowedOrigins,
    routes: [
      analyzeRoute(analysis),
      notifyRoute({ ...analysis, notices, environment: identity.environment }),
      ...analysesRoutes({ athena, logBuckets }),
    ],
  });
  return { app, analyses: { name: 'analyses', close: () => closeAnalyses(admission, athena) } };
}

/** Analyses whose callers wait end by themselves; those in the background are stopped, with their queries. */
async function closeAnalyses(admission: Admission, athena: ChosenEngine | undefined): Promise<void> {
  await admission.idle();
  await athena?.analyses.close();
  athena?.queries.close();
}
