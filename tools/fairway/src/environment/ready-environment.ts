import type { ServiceManifest } from '@fairway/service-manifest';

/** The environment once everything runs. */
export interface ReadyEnvironment {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly services: readonly ReadyService[];
  /** Addresses of the stand-ins, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly logFolder: string;
}

export interface ReadyService {
  readonly manifest: ServiceManifest;
  readonly port: number;
  readonly pid: number;
  readonly health: string;
}
