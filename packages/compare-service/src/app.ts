import manifest from '@fairway/compare-manifest';
import { createServiceApp, type Logger, type Readiness, type ServiceIdentity } from '@fairway/service-kit';
import type { Express } from 'express';
import { connectionRoute } from './routes/connection.ts';

export interface CompareDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly allowedOrigins?: readonly string[];
}

/** Builds the service: opens nothing, starts nothing. */
export function createApp({ allowedOrigins = [], ...kit }: CompareDeps): Express {
  return createServiceApp({ ...kit, manifest, allowedOrigins, root: connectionRoute, routes: [] });
}
