import type { Tracing } from '@fairway/environments';
import type { World } from '@fairway/service-manifest';

import type { Statement } from '../../policy-document.ts';
import { isolation, logConfiguration, type ContainerDefinition, type Dependency } from './containers.ts';

/** The port where OpenTelemetry's libraries look for a collector unless told otherwise. */
const OTLP_HTTP_PORT = 4318;

const COLLECTOR = 'otel-collector';

/** Containers that wait for the collector's start are stopped before it: its last spans still get out. */
export const collectorStarted: Dependency = { containerName: COLLECTOR, condition: 'START' };

/** Variables of services and jobs, which OpenTelemetry's libraries know. */
export function tracingVariables(tracing: Tracing): World['tracing'] {
  if (tracing.kind === 'off') return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${OTLP_HTTP_PORT}`,
    OTEL_TRACES_SAMPLER_ARG: String(tracing.sampledPercent / 100),
  };
}

export interface CollectorProps {
  /** By digest: `…@sha256:…`. */
  readonly image: string;
  readonly region: string;
  readonly logGroup: string;
}

/**
 * A collector beside a service or a job, in the same network: takes spans on localhost and sends them to X-Ray. It may fail
 * without taking the service along.
 */
export function collectorContainer({ image, region, logGroup }: CollectorProps): ContainerDefinition {
  return {
    name: COLLECTOR,
    image,
    essential: false,
    environment: [{ name: 'AOT_CONFIG_CONTENT', value: JSON.stringify(configuration(region)) }],
    ...isolation,
    stopTimeout: 30,
    logConfiguration: logConfiguration(logGroup, region, COLLECTOR),
  };
}

/** X-Ray's actions for writing and for sampling rules know no resources. */
export const collectorStatements: readonly Statement[] = [
  {
    sid: 'SendTraces',
    actions: [
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ],
    resources: ['*'],
  },
];

/** YAML is a superset of JSON. */
function configuration(region: string): object {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${OTLP_HTTP_PORT}` } } } },
    processors: { batch: { timeout: '1s' } },
    exporters: { awsxray: { region } },
    service: {
      pipelines: { traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['awsxray'] } },
    },
  };
}
