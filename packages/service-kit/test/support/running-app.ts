import type { Express } from 'express';

import type { Logger } from '../../src/logger.ts';
import { Readiness } from '../../src/readiness.ts';
import { serve, type RunningService, type ServeOptions } from '../../src/serve.ts';
import { captureLog, type CapturedLog } from './captured-log.ts';

export interface RunningApp extends RunningService {
  readonly origin: string;
  readonly log: CapturedLog;
  readonly readiness: Readiness;
}

type Builder = (parts: { readonly logger: Logger; readonly readiness: Readiness }) => Express;

/** Services that this test file started and that have not ended. */
const running = new Set<RunningService>();

/** Serves an app on a free port of this machine; `stopRunningApps` ends it. */
export async function runApp(build: Builder, options: Partial<ServeOptions> = {}): Promise<RunningApp> {
  const log = captureLog();
  const readiness = options.readiness ?? new Readiness();
  const manifest = { name: 'sample', lameDuckSeconds: 0, longestRequestSeconds: 30 };
  const { logger } = log;
  const app = build({ logger, readiness });
  const service = await serve(app, { manifest, port: 0, host: '127.0.0.1', logger, ...options, readiness });
  running.add(service);
  return { ...service, origin: `http://127.0.0.1:${service.port}`, log, readiness };
}

/** For `afterEach`: ends the apps of `runApp` at once. */
export function stopRunningApps(): void {
  for (const service of running) {
    // The second time is a second signal, which waits for nothing.
    service.stop(false);
    service.stop(false);
  }
  running.clear();
}
