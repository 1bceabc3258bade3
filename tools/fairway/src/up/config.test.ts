import { describe, expect, test } from '@jest/globals';

import { readTracing } from './config.ts';

describe('tracing of an environment on this machine', () => {
  test.each([
    [{}, {}],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_SAMPLER_ARG: 'x' }, {}],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' },
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://traces.example', OTEL_TRACES_SAMPLER_ARG: '0.05' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://traces.example', OTEL_TRACES_SAMPLER_ARG: '0.05' },
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://[::1]:4318', OTEL_TRACES_SAMPLER_ARG: '1' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://[::1]:4318', OTEL_TRACES_SAMPLER_ARG: '1' },
    ],
  ])('of the shell’s %j is %j', (shell, tracing) => {
    expect(readTracing(shell)).toEqual(tracing);
  });

  test.each([
    '4318',
    '127.0.0.1:4318',
    'grpc://127.0.0.1:4317',
    'http://traces.example:4318',
    'http://127.0.0.1.example',
    'https://user:word@traces.example',
    'http://127.0.0.1:4318/v1/traces',
    'http://127.0.0.1:4318?a=b',
  ])('refuses to send spans to %s', (endpoint) => {
    expect(() => readTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toThrow(
      `\`OTEL_EXPORTER_OTLP_ENDPOINT\` must be the origin of a collector, by https or on this machine, as http://127.0.0.1:4318; got: '${endpoint}'.`,
    );
  });

  test.each(['5%', '-0.1', '1.5', 'all', ' 0.5', 'NaN'])(
    'refuses a share of %s, with all other faults',
    (share) => {
      const shell = { OTEL_EXPORTER_OTLP_ENDPOINT: 'x', OTEL_TRACES_SAMPLER_ARG: share };

      expect(() => readTracing(shell)).toThrow(
        new RegExp(
          `must be the origin[^]*OTEL_TRACES_SAMPLER_ARG\` must be a number from 0 to 1, got: '${share}'`,
        ),
      );
    },
  );
});
