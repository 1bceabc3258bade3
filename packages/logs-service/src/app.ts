import {
  createServiceApp,
  type Logger,
  type Readiness,
  type Resource,
  type ServiceIdentity,
  type SignIn,
} from '@fairway/service-kit';
import manifest from '@fairway/logs-manifest';
import type { Express } from 'express';

import { Admission } from './analyze/admission.ts';
import type { Backend } from './backend.ts';
import type { Lazy } from './lazy.ts';
import { analysesRoutes } from './routes/analyses.ts';
import { analyzeRoute } from './routes/analyze.ts';
import { notifyRoute } from './routes/notify.ts';

export interface LogsDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly backend: Lazy<Backend>;
  /** The only buckets that may be read. */
  readonly logBuckets: readonly string[];
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
  const { backend, logBuckets, signIn } = deps;
  const admission = new Admission(maxAnalyses);
  const analysis = { backend, logBuckets, admission };
  const app = createServiceApp({
    manifest,
    identity,
    logger,
    readiness,
    signIn,
    allowedOrigins,
    routes: [analyzeRoute(analysis), notifyRoute(analysis), ...analysesRoutes({ backend, logBuckets })],
  });
  return { app, analyses: { name: 'analyses', close: () => closeAnalyses(admission, backend) } };
}

/** Analyses whose callers wait end by themselves; those in the background are stopped, with their queries. */
async function closeAnalyses(admission: Admission, backend: Lazy<Backend>): Promise<void> {
  await admission.idle();
  const athena = (await backend.asked)?.athena;
  await athena?.analyses.close();
  athena?.queries.close();
}
