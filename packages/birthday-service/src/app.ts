import manifest from '@fairway/birthday-manifest';
import { createServiceApp, type Logger, type Readiness, type ServiceIdentity } from '@fairway/service-kit';
import type { Express } from 'express';

export interface BirthdayDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly allowedOrigins?: readonly string[];
}

/** Builds the service: opens nothing, starts nothing. */
export function createApp({ ...kit }: BirthdayDeps): Express {
  return createServiceApp({ ...kit, manifest, routes: [] });
}
