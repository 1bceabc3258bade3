import { environmentNames, serviceNames, type Environment, type Shared } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import { UsageError } from '../../terminal/failure.ts';
import type { ServiceName } from '../follow/ecs-watch.ts';
import type { HealthQuestion } from '../follow/task-evidence.ts';

/** The environment that services belong to, and the shared settings. */
export interface ServicePlace {
  readonly shared: Shared;
  readonly environment: Environment;
}

/** ECS's names of a service, as its stack gives them. */
export function ecsName({ shared, environment }: ServicePlace, service: string): ServiceName {
  return {
    cluster: environmentNames(shared, environment).cluster,
    service: serviceNames(shared, environment, service).service,
  };
}

export function logGroupOf({ shared, environment }: ServicePlace, service: string): string {
  return serviceNames(shared, environment, service).logGroup;
}

/** The health question that the load balancer asks the tasks of a service. */
export function healthQuestionOf(
  { manifests }: { readonly manifests: readonly ServiceManifest[] },
  service: string,
): HealthQuestion {
  const manifest = manifests.find(({ name }) => name === service);
  return { path: manifest?.healthPath ?? '', port: manifest?.port ?? 0 };
}

/**
 * The services that a command line names; all when it names none.
 * @throws {UsageError} naming what the workspace does not have
 */
export function chosenServices(
  names: readonly string[],
  manifests: readonly ServiceManifest[],
): readonly ServiceManifest[] {
  const existing = manifests.map(({ name }) => name);
  const unknown = names.filter((name) => !existing.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${existing.join(', ')}`);
  }
  return names.length === 0 ? manifests : manifests.filter(({ name }) => names.includes(name));
}
