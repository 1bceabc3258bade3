// The whole kit with a log line a request, whose tracing is switched while it runs: a message has the share of traces that are
// sent from then on, or `'off'`. It is answered with the CPU time so far, once the spans before are sent.
import { createLogger, Readiness, serve } from '../../src/index.ts';
import { useTracing } from '../../src/tracing/index.ts';
import { startTracing } from '../../src/tracing/start-tracing.ts';
import type { Tracing } from '../../src/tracing/spans.ts';
import { identity, manifest, sampleApp } from '../../test/fixtures/service.ts';
import { collector, port, usedCpuMicros } from './config.ts';

const logger = createLogger({ identity, level: 'info' });
const readiness = new Readiness();
await serve(sampleApp(logger, readiness), { manifest, port, host: '127.0.0.1', readiness, logger });

let tracing: Tracing | undefined;
process.on('message', (share: number | 'off') => {
  void switchTo(share).then(() => process.send?.(usedCpuMicros()));
});

async function switchTo(share: number | 'off'): Promise<void> {
  await tracing?.close();
  useTracing(undefined);
  tracing =
    share === 'off'
      ? undefined
      : await startTracing(
          { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_TRACES_SAMPLER_ARG: share },
          identity,
        );
}
