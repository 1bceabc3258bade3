// A thread that compares, one job at a time. An error ends it, and with it one request.
import { parentPort } from 'node:worker_threads';

import { compare, type ComparisonJob } from './comparison-job.ts';

parentPort?.on('message', (job: ComparisonJob) => {
  void compare(job).then((body) => parentPort?.postMessage(body, [body.buffer]));
});
