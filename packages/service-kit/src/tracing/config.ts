import * as z from 'zod';

import { readConfig, type EnvironmentVariables } from '../config.ts';
import { unlessEmpty } from '../unless-empty.ts';

/** Set where the environment has chosen tracing, by names of OpenTelemetry's specification: an empty one is not set. */
const schema = z.object({
  /** Origin of a collector that takes OTLP over HTTP. */
  OTEL_EXPORTER_OTLP_ENDPOINT: unlessEmpty(
    z.url({ protocol: /^https?$/, error: 'must be the URL of a collector, http or https' }).optional(),
  ),
  /** Share of the traces that are sent; callers cannot raise it. */
  OTEL_TRACES_SAMPLER_ARG: unlessEmpty(
    z
      .string()
      .refine(
        (text) => text.trim() === text && Number(text) >= 0 && Number(text) <= 1,
        'must be a number from 0 to 1',
      )
      .transform(Number)
      .default(1),
  ),
});

export type TracingConfig = Readonly<z.output<typeof schema>>;

/** @throws {ConfigError} listing each variable that is wrong */
export function loadTracingConfig(env: EnvironmentVariables = process.env): TracingConfig {
  return readConfig(schema, env);
}
