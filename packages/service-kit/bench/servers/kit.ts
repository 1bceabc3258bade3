// The whole kit: request id, headers, limits, scope, in-flight tracking; with LOG_LEVEL=info a log line a request.
import { createLogger, Readiness, serve } from '../../src/index.ts';
import { identity, manifest, sampleApp } from '../../test/fixtures/service.ts';
import { startTracing } from '../../src/tracing/start-tracing.ts';
import { collector, logLevel, port, sampledShare } from './config.ts';

await startTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_TRACES_SAMPLER_ARG: sampledShare },
  identity,
);
const logger = createLogger({ identity, level: logLevel });
const readiness = new Readiness();
await serve(sampleApp(logger, readiness), { manifest, port, host: '127.0.0.1', readiness, logger });
