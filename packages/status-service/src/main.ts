import { runService } from '@fairway/service-kit';
import manifest from '@fairway/status-manifest';

import { createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { httpEdge } from './http-edge.ts';

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => ({
  app: createApp({
    identity,
    logger,
    readiness: createReadiness([]),
    directory: config.SERVICE_DIRECTORY,
    edge: httpEdge(config.EDGE_ORIGIN),
    allowedOrigins: config.CORS_ALLOWED_ORIGINS,
  }),
}));
