import manifest from '@fairway/compare-manifest';
import { runService, signInOf } from '@fairway/service-kit';

import { createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createPdfReader } from './pdf/pdf-reader.ts';
import { ComparisonPool } from './work/comparison-pool.ts';

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => {
  const pool = new ComparisonPool();
  const pdf = createPdfReader();
  const app = createApp({
    identity,
    logger,
    pool,
    pdf,
    readiness: createReadiness([]),
    fileBytes: config.FILE_LIMIT_BYTES,
    signIn: signInOf(config),
    allowedOrigins: config.CORS_ALLOWED_ORIGINS,
  });
  return { app, resources: [pool, pdf] };
});
