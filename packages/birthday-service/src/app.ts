import manifest from '@fairway/birthday-manifest';
import {
  createServiceApp,
  type Logger,
  type Readiness,
  type ServiceIdentity,
  type SignIn,
} from '@fairway/service-kit';
import type { Express } from 'express';

import type { Birthdays } from './birthdays.ts';
import { getHelloRoute } from './routes/get-hello.ts';
import { putHelloRoute } from './routes/put-hello.ts';
import type { Today } from './today.ts';

export interface BirthdayDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly birthdays: Birthdays;
  readonly today: Today;
  /** @default nobody needs a token */
  readonly signIn?: SignIn | undefined;
  readonly allowedOrigins?: readonly string[];
}

/** Builds the service: opens nothing, starts nothing. */
export function createApp({ birthdays, today, ...kit }: BirthdayDeps): Express {
  return createServiceApp({
    ...kit,
    manifest,
    routes: [putHelloRoute(birthdays, today), getHelloRoute(birthdays, today)],
  });
}
