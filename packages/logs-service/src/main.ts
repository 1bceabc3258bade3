import manifest from '@fairway/logs-manifest';
import { runService, signInOf } from '@fairway/service-kit';

import { createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { Lazy } from './lazy.ts';

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => {
  // AWS's clients take as long to load as half of everything else.
  const backend = new Lazy(async () => (await import('./backend.ts')).openBackend(config, logger));
  const { app, analyses } = createApp({
    backend,
    identity,
    logger,
    readiness: createReadiness([
      {
        // Also tells whether S3 answers at all. Single log buckets, SNS and CloudWatch do not decide: the service is
        // of use without one of them.
        name: 'state bucket',
        check: async (signal) => (await backend.get()).requireState(signal),
      },
    ]),
    logBuckets: config.LOG_BUCKETS,
    signIn: signInOf(config),
    allowedOrigins: config.CORS_ALLOWED_ORIGINS,
  });
  return {
    app,
    resources: [analyses, { name: 'AWS clients', close: async () => (await backend.asked)?.close() }],
    onListening: () => backend.get(),
  };
});
