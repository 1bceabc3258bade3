// The whole kit: request id, headers, limits, scope, in-flight tracking; with LOG_LEVEL=info a log line a request.
import { createLogger, Readiness, serve } from '../../src/index.ts';
import { identity, manifest, sampleApp } from '../../test/fixtures/service.ts';
import { logLevel, port } from './config.ts';

const logger = createLogger({ identity, level: logLevel });
const readiness = new Readiness();
await serve(sampleApp(logger, readiness), { manifest, port, host: '127.0.0.1', readiness, logger });
