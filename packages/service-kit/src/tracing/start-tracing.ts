import * as z from 'zod';

import { readConfig, type EnvironmentVariables } from '../config.ts';
import type { ServiceIdentity } from '../identity.ts';
import { useTracing, type Tracing } from './spans.ts';

/** Set where the environment has chosen tracing, by names that OpenTelemetry's own libraries know. */
const schema = z.object({
  /** Origin of a collector that takes OTLP over HTTP. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Share of the traces that begin here and are sent. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number<string>().min(0).max(1).default(1),
});

export type TracingConfig = Readonly<z.output<typeof schema>>;

/** @throws {ConfigError} listing each variable that is wrong */
export function loadTracingConfig(env: EnvironmentVariables = process.env): TracingConfig {
  return readConfig(schema, env);
}

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
