import * as z from 'zod';

import { readConfig, type EnvironmentVariables } from '../config.ts';

/** Set where the environment has chosen tracing, by names that OpenTelemetry's own libraries know. */
const schema = z.object({
  /** Origin of a collector that takes OTLP over HTTP. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Share of the traces that are sent; callers cannot raise it. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number<string>().min(0).max(1).default(1),
});

export type TracingConfig = Readonly<z.output<typeof schema>>;

/** @throws {ConfigError} listing each variable that is wrong */
export function loadTracingConfig(env: EnvironmentVariables = process.env): TracingConfig {
  return readConfig(schema, env);
}
