import {
  createServiceApp,
  pageStyle,
  staticFiles,
  type Logger,
  type Readiness,
  type ServiceIdentity,
} from '@fairway/service-kit';
import manifest from '@fairway/status-manifest';
import type { Express } from 'express';

import type { DirectoryEntry } from './directory.ts';
import { surveyServices, type Edge } from './overview.ts';
import { helloRoute } from './routes/hello.ts';
import { overviewRoute } from './routes/overview.ts';
import { sharedAnswer } from './shared-answer.ts';

export interface StatusDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly directory: readonly DirectoryEntry[];
  readonly edge: Edge;
  readonly allowedOrigins?: readonly string[];
}

/** The greatest age of the shown overview. */
const OVERVIEW_LIFETIME_MS = 2_000;

const pageFiles = [
  pageStyle,
  ...['overview.css', 'overview.js', 'flag.svg'].map((name) => new URL(`./assets/${name}`, import.meta.url)),
];

/** The front door of an environment. Not ready only while it drains: it must answer above all when others do not. */
export function createApp({ identity, directory, edge, ...kit }: StatusDeps): Express {
  const survey = sharedAnswer(OVERVIEW_LIFETIME_MS, async () => ({
    environment: identity.environment,
    version: identity.version,
    services: await surveyServices(directory, edge),
  }));
  return createServiceApp({
    ...kit,
    identity,
    manifest,
    routes: [helloRoute(identity), ...staticFiles('/-/status/page', pageFiles)],
    root: overviewRoute(survey),
  });
}
