import type { ServiceDescription } from '@fairway/local-ecs';
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

/** A service that is up, by the task that it runs. */
export function readyService(
  manifest: ServiceManifest,
  services: readonly ServiceDescription[],
): ReadyService {
  const { tasks = [] } = services.find(({ name }) => name === manifest.name) ?? {};
  const task = tasks.findLast(({ status }) => status !== 'stopped');
  // Those that had to succeed before the service have ended.
  const pid = task?.containers.find((container) => container.status === 'running')?.pid;
  return { manifest, port: task?.port ?? 0, pid: pid ?? 0, health: task?.status ?? 'stopped' };
}
