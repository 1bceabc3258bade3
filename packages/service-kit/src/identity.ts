import type { StandardConfig } from './config.ts';

/** The service and its build: the answer of `/version`, and a part of every log line. */
export interface ServiceIdentity {
  readonly service: string;
  /** Content tag of the image. */
  readonly version: string;
  readonly commit: string;
  /** Hash of image digest and task definition. */
  readonly release: string;
  readonly environment: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

export function serviceIdentity(
  service: string,
  config: StandardConfig,
  startedAt: Date = new Date(),
): ServiceIdentity {
  return Object.freeze({
    service,
    version: config.APP_VERSION,
    commit: config.APP_COMMIT,
    release: config.RELEASE,
    environment: config.ENVIRONMENT,
    startedAt: startedAt.toISOString(),
  });
}
