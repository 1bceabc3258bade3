import { jobOf, type ServiceManifest } from '@fairway/service-manifest';

import { ConfigError, type StandardConfig } from '../config.ts';
import type { Resource } from '../drain.ts';
import { serviceIdentity, type ServiceIdentity } from '../identity.ts';
import { createLogger, type Logger } from '../logger.ts';
import { inScope } from '../scope.ts';
import { loadTracingConfig } from '../tracing/config.ts';
import { beginTrace } from '../tracing/spans.ts';
import { endTracing, startTracing } from '../tracing/start-tracing.ts';
import { taskMetadataAddress } from './config.ts';
import { exitCodeOf, runToEnd, type JobEnd, type JobRunOptions, type JobWork } from './job-run.ts';
import { askForOlderRun } from './older-run.ts';

/** A job, built from its service's configuration. */
export interface BuiltJob {
  readonly work: JobWork;
  /** Closed one after the other at the end, in this order. @default [] */
  readonly resources?: readonly Resource[];
}

export interface JobParts {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
}

/**
 * The life of a job's process: configuration → no other run goes on → attempts → resources closed → exit code. SIGTERM and
 * SIGINT stop it: the work's signal is aborted. A second signal ends at once.
 *
 * Exit codes: 0 the work is done, or an older run of the same job goes on; 1 it failed, or took too long; 143 it was stopped.
 * @example
 * await runJob(manifest, 'clean-up', loadConfig, (config, { logger }) => ({
 *   work: async ({ signal }) => removeOld(config.BUCKET, { signal, logger }),
 * }));
 */
export async function runJob<C extends StandardConfig>(
  manifest: ServiceManifest,
  name: string,
  loadConfig: () => C,
  build: (config: C, parts: JobParts) => BuiltJob | Promise<BuiltJob>,
): Promise<void> {
  const job = jobOf(manifest, name);
  const config = loadOrExit(manifest.name, loadConfig);
  const tracingConfig = loadOrExit(manifest.name, loadTracingConfig);
  const identity = serviceIdentity(manifest.name, config);
  const logger = createLogger({ identity, level: config.LOG_LEVEL }).child({ job: name });
  const stopped = abortOnSignal(logger);
  try {
    const older = job.mayOverlap ? undefined : await askForOlderRun(taskMetadataAddress());
    if (older !== undefined) {
      logger.warn({ older }, 'nothing is done: an older run of this job goes on');
      exit(logger, 0);
      return;
    }
    // Runs are few, and each is worth a look: the environment's share is one of requests. Before the job is built: its
    // clients find out whether they are traced.
    const tracing = await startTracing({ ...tracingConfig, OTEL_TRACES_SAMPLER_ARG: 1 }, identity);
    const { work, resources = [] } = await build(config, { identity, logger });
    const end = await runTraced({ job, work, args: process.argv.slice(2), logger, stopped });
    await close(resources, logger);
    await endTracing(tracing);
    exit(logger, exitCodeOf(end));
  } catch (error) {
    logger.fatal({ err: error }, 'the job cannot start');
    exit(logger, 1);
  }
}

/** One trace a run, whose id its log lines have; without tracing a run and nothing else. */
async function runTraced(run: JobRunOptions): Promise<JobEnd> {
  const span = beginTrace(`job ${run.job.name}`, { 'fairway.job.name': run.job.name });
  if (span === undefined) return runToEnd(run);
  const end = await inScope({ fields: { traceId: span.traceId }, span }, () => runToEnd(run));
  span.end({ attributes: { 'fairway.job.end': end }, ...(end === 'succeeded' ? {} : { error: end }) });
  return end;
}

function loadOrExit<C>(service: string, loadConfig: () => C): C {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${service}: ${error.message}\n`);
    process.exit(1);
  }
}

function abortOnSignal(logger: Logger): AbortSignal {
  const stopped = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopped.signal.aborted) process.exit(143);
      logger.warn({ signal }, 'the job is stopped');
      stopped.abort(new Error(`it was stopped by ${signal}`));
    });
  }
  return stopped.signal;
}

async function close(resources: readonly Resource[], logger: Logger): Promise<void> {
  for (const resource of resources) {
    try {
      await resource.close();
    } catch (error) {
      logger.error({ err: error }, `${resource.name} did not close`);
    }
  }
}

/** Time for the log to be written. There may be no reader any more, and a blocked pipe must not keep the process. */
const LOG_FLUSH_MS = 1_000;

function exit(logger: Logger, code: number): void {
  setTimeout(() => process.exit(code), LOG_FLUSH_MS);
  logger.flush(() => process.exit(code));
}
