import manifest from '@fairway/compare-manifest';
import {
  createServiceApp,
  staticFiles,
  type Logger,
  type Readiness,
  type ServiceIdentity,
  type SignIn,
} from '@fairway/service-kit';
import type { Express } from 'express';

import { pageFiles, pagePrefix } from './page/page-frame.ts';
import { compareFilesRoute, type CompareFilesRouteDeps } from './routes/compare-files.ts';
import { connectionRoute } from './routes/connection.ts';
import { uploadPageRoutes } from './routes/upload-page.ts';
import { UploadMemory } from './upload/upload-memory.ts';
import type { ComparisonPool } from './work/comparison-pool.ts';

export interface CompareDeps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly pdf: CompareFilesRouteDeps['pdf'];
  readonly pool: ComparisonPool;
  /** The most bytes of one file. */
  readonly fileBytes: number;
  /** The most bytes of all files that are being uploaded or compared. @default 512 MiB */
  readonly maxUploadBytes?: number;
  /** @default nobody needs a token */
  readonly signIn?: SignIn | undefined;
  readonly allowedOrigins?: readonly string[];
}

const MAX_UPLOAD_BYTES = 512 * 1024 * 1024;

/** Builds the service: opens nothing, starts nothing. */
export function createApp(deps: CompareDeps): Express {
  const { identity, logger, readiness, signIn, allowedOrigins = [] } = deps;
  const { pdf, pool, fileBytes, maxUploadBytes = MAX_UPLOAD_BYTES } = deps;
  const uploadMemory = new UploadMemory(maxUploadBytes);
  return createServiceApp({
    manifest,
    identity,
    logger,
    readiness,
    signIn,
    allowedOrigins,
    root: connectionRoute,
    routes: [
      compareFilesRoute({ pdf, pool, fileBytes, uploadMemory }),
      ...uploadPageRoutes(fileBytes, signIn),
      ...staticFiles(pagePrefix, pageFiles),
    ],
  });
}
