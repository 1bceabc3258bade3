import type { S3Client } from '@aws-sdk/client-s3';

import { inParallel } from '../analyze/in-parallel.ts';
import { scanObject } from '../analyze/scan-object.ts';
import type { LogEngine } from './log-engine.ts';

/** Small objects cost mostly waiting; more at a time would only cost memory. */
const OBJECTS_AT_A_TIME = 4;

/** Reads every byte in this process. */
export function scannerEngine(s3: S3Client): LogEngine {
  return {
    count: async ({ logs, signal, each, ...source }) => ({
      results: await inParallel(logs, OBJECTS_AT_A_TIME, signal, async ({ name: key }, either) =>
        each(await scanObject(s3, { ...source, key, signal: either }), either),
      ),
    }),
  };
}
