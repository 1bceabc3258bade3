import type { ServiceManifest } from '@fairway/service-manifest';
import type { Express } from 'express';

import { ConfigError, type StandardConfig } from './config.ts';
import { serviceIdentity, type ServiceIdentity } from './identity.ts';
import { createLogger, type Logger } from './logger.ts';
import { Readiness, type ReadinessCheck } from './readiness.ts';
import { loadTracingConfig } from './tracing/config.ts';
import { endTracing, startTracing } from './tracing/start-tracing.ts';
import type { Tracing } from './tracing/spans.ts';
import { serve, type RunningService, type ServeOptions } from './serve.ts';

/** A service, built from its configuration. */
export interface BuiltService extends Pick<ServeOptions, 'resources' | 'upgrade' | 'webSockets'> {
  readonly app: Express;
  /**
   * Called once the service listens, for what the first requests need and listening does not. A failure is logged, and ends
   * nothing: who needs it then tries again.
   */
  readonly onListening?: () => Promise<unknown>;
}

/** Parts from the kit, for a service to build itself with. */
export interface ServiceParts {
  readonly manifest: ServiceManifest;
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  /** Made by `createReadiness`, so that the server's drain and the app's `/ready` share it. */
  readonly createReadiness: (checks: readonly ReadinessCheck[]) => Readiness;
}

/**
 * The life of a service's process: configuration → app → listening → signal → drained → exit code. SIGTERM drains in
 * full; SIGINT, a person's Ctrl-C, without the lame-duck time; a second signal ends at once.
 * @example
 * await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => ({
 *   app: createApp({ identity, logger, readiness: createReadiness([]), signIn: signInOf(config) }),
 * }));
 * @param loadConfig reads the environment; a `ConfigError` ends the process with its list of faults
 */
export async function runService<C extends StandardConfig>(
  manifest: ServiceManifest,
  loadConfig: () => C,
  build: (config: C, parts: ServiceParts) => BuiltService | Promise<BuiltService>,
): Promise<void> {
  const config = loadOrExit(manifest.name, loadConfig);
  const tracingConfig = loadOrExit(manifest.name, loadTracingConfig);
  const identity = serviceIdentity(manifest.name, config);
  const logger = createLogger({ identity, level: config.LOG_LEVEL });
  exitOnUncaught(logger);
  // Before the service is built: its clients find out whether they are traced.
  const tracing = await startTracing(tracingConfig, identity);

  let readiness = new Readiness();
  const { app, onListening, ...held } = await build(config, {
    manifest,
    identity,
    logger,
    createReadiness: (checks) => (readiness = new Readiness(checks)),
  });
  app.set('trust proxy', config.TRUSTED_PROXIES);
  const address = { port: config.PORT, host: config.HOST };
  try {
    const running = await serve(app, { manifest, logger, readiness, ...address, ...held });
    onListening?.().catch((error: unknown) => {
      logger.warn({ err: error }, 'code that the first requests need could not be loaded');
    });
    await endOnSignal(running, logger, tracing);
  } catch (error) {
    logger.fatal({ err: error }, `cannot listen on ${address.host}:${address.port}`);
    exit(logger, 1);
  }
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

async function endOnSignal(
  running: RunningService,
  logger: Logger,
  tracing: Tracing | undefined,
): Promise<void> {
  process.on('SIGTERM', () => running.stop(true));
  process.on('SIGINT', () => running.stop(false));
  const code = await running.ended;
  await endTracing(tracing);
  logger.info({ exitCode: code }, 'stopped');
  exit(logger, code);
}

/** State is unknown after an error that nothing caught; a fresh task is safer than a limping one. */
function exitOnUncaught(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event);
      exit(logger, 1);
    });
  }
}

/** Time for the log to be written. There may be no reader any more, and a blocked pipe must not keep the process. */
const LOG_FLUSH_MS = 1_000;

function exit(logger: Logger, code: number): void {
  setTimeout(() => process.exit(code), LOG_FLUSH_MS);
  logger.flush(() => process.exit(code));
}
