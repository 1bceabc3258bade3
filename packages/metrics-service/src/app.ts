import manifest from '@fairway/metrics-manifest';
import {
  createServiceApp,
  type Logger,
  type Readiness,
  type ServiceIdentity,
  type SignIn,
} from '@fairway/service-kit';
import type { WebSockets } from '@fairway/service-kit/web-sockets';
import type { Express } from 'express';

import type { Answers } from './answers.ts';
import type { Today } from './data/calendar.ts';
import type { Definitions } from './data/definitions.ts';
import type { SqlGenerator } from './generator/generator.ts';
import { liveClientLimits, type LiveClientLimits } from './live/live-client.ts';
import type { LiveFeeds } from './live/live-feeds.ts';
import { liveRoute } from './routes/live-route.ts';
import { readRoutes } from './routes/read-routes.ts';
import { viewRoutes } from './routes/view-routes.ts';
import { writeRoutes } from './routes/write-routes.ts';
import type { StoredSql } from './sql/stored-sql.ts';

export interface MetricsDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly definitions: Definitions;
  readonly answers: Answers;
  readonly storedSql: StoredSql;
  readonly generator: SqlGenerator;
  readonly today: Today;
  readonly feeds: LiveFeeds;
  readonly webSockets: WebSockets;
  /** The limits of one live client. @default `liveClientLimits` */
  readonly liveLimits?: LiveClientLimits;
  readonly signIn?: SignIn | undefined;
  readonly allowedOrigins?: readonly string[];
}

/** Builds the service: opens nothing, starts nothing. */
export function createApp(deps: MetricsDeps): Express {
  const { definitions, answers, storedSql, generator, today, feeds, webSockets, ...kit } = deps;
  const { liveLimits: limits = liveClientLimits, signIn } = deps;
  return createServiceApp({
    ...kit,
    manifest,
    logsEndpointCalls: true,
    routes: [
      // Before the routes with an id: `view` is none.
      ...viewRoutes(signIn, today),
      ...readRoutes(definitions, answers, today),
      liveRoute({ answers, feeds, webSockets, limits, signIn, today }),
      ...writeRoutes({ definitions, storedSql, generator, today }),
    ],
  });
}
