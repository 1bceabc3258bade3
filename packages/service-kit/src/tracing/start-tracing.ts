import { setTimeout as delay } from 'node:timers/promises';

import type { ServiceIdentity } from '../identity.ts';
import type { TracingConfig } from './config.ts';
import { useTracing, type Tracing } from './spans.ts';

/** Starts to send the process's spans; without an endpoint nothing is loaded, and nothing is sent. */
export async function startTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: sampledShare }: TracingConfig,
  identity: ServiceIdentity,
): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const { OtlpTracing } = await import('./otlp-tracing.ts');
  const tracing = new OtlpTracing({ endpoint, sampledShare, identity });
  useTracing(tracing);
  return tracing;
}

/** The collector is stopped after the process, and one that is gone must not hold it. */
const SPANS_FLUSH_MS = 2_000;

/** Sends the spans that wait, before the process ends. */
export async function endTracing(tracing: Tracing | undefined): Promise<void> {
  if (tracing === undefined) return;
  await Promise.race([tracing.close(), delay(SPANS_FLUSH_MS, undefined, { ref: false })]);
}
