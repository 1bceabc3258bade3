import { join } from 'node:path';

import type { ImageStandIn } from '@fairway/ecs-api';

/** The image that docs/tracing.md recommends. */
const COLLECTOR = 'public.ecr.aws/aws-observability/aws-otel-collector';
const OTLP_HTTP_PORT = 4318;

/** File of the spans that tasks of a rehearsal have sent: batches of OTLP as JSON, a line each. */
export function tracesFile(folder: string): string {
  return join(folder, 'traces.jsonl');
}

/** The images that no rehearsal can fetch, because there is no way out to their registry. */
export function imageStandIns(folder: string): Readonly<Record<string, ImageStandIn>> {
  return {
    [COLLECTOR]: {
      command: process.execPath,
      args: [join(import.meta.dirname, 'collector.ts'), tracesFile(folder)],
      ports: [OTLP_HTTP_PORT],
    },
  };
}
