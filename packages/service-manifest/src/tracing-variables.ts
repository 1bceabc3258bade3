import type { VariableOrigin } from './variables.ts';

/** Set, besides all other variables, for services and jobs where somebody has chosen tracing: OpenTelemetry's own names. */
export const tracingVariables = Object.freeze({
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    what: 'origin of a collector that takes OTLP over HTTP',
    local: 'the shell’s, of whoever starts `./fairway up`',
    aws: 'the collector beside the service, where the environment’s `tracing` chooses one',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    what: 'share of the traces that are sent, 0 to 1',
    local: 'the shell’s, else not set: all are',
    aws: '`tracing.sampledPercent` of the environment, as a share',
  },
} satisfies Record<string, VariableOrigin>);
