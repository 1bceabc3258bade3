import manifest from '@fairway/compare-manifest';
import { runService } from '@fairway/service-kit';
import { createApp } from './app.ts';
import { loadConfig } from './config.ts';

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => ({
  app: createApp({
    identity,
    logger,
    readiness: createReadiness([]),
    allowedOrigins: config.CORS_ALLOWED_ORIGINS,
  }),
}));
