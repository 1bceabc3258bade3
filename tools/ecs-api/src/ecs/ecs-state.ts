import type { Names } from '../names.ts';
import { Collection } from '../state/collection.ts';
import type { StateStore } from '../state/state-store.ts';
import { clusterNotFound } from './errors.ts';
import { afterArnPrefix } from '../names.ts';
import type { ClusterRecord, ServiceRecord, TaskDefinitionEntry } from './records.ts';

const DEFAULT_CLUSTER = 'default';

/** The stored state of an account in ECS, with look-ups. */
export class EcsState {
  readonly names: Names;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly clusters: Collection<ClusterRecord>;
  readonly capacityProviders: Collection<Readonly<Record<string, unknown>> & { readonly name: string }>;
  /** By `<family>:<revision>`. */
  readonly taskDefinitions: Collection<TaskDefinitionEntry>;
  /** The last revision of each family, which a deletion does not give back. */
  readonly families: Collection<{ readonly family: string; readonly revision: number }>;
  /** By `<cluster>/<service>`. */
  readonly services: Collection<ServiceRecord>;
  readonly settings: Collection<AccountSetting>;
  readonly tokens: Collection<IdempotencyToken>;

  constructor(store: StateStore, names: Names, now: () => number) {
    this.names = names;
    this.now = now;
    this.clusters = new Collection(store, 'clusters');
    this.capacityProviders = new Collection(store, 'capacity-providers');
    this.taskDefinitions = new Collection(store, 'task-definitions');
    this.families = new Collection(store, 'families');
    this.services = new Collection(store, 'services');
    this.settings = new Collection(store, 'account-settings');
    this.tokens = new Collection(store, 'idempotency-tokens');
  }

  /** @param nameOrArn @default 'default' */
  clusterName(nameOrArn: string | undefined): string {
    return afterArnPrefix(nameOrArn ?? DEFAULT_CLUSTER, 'cluster');
  }

  /** @throws {ApiError} when there is no such cluster, or it was deleted */
  activeCluster(nameOrArn: string | undefined): ClusterRecord {
    const cluster = this.clusters.get(this.clusterName(nameOrArn));
    if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
    return cluster;
  }

  /** The service of a name, of a `cluster/name`, or of an ARN, old (`service/name`) or new (`service/cluster/name`). */
  findService(cluster: string, nameOrArn: string): ServiceRecord | undefined {
    const parts = afterArnPrefix(nameOrArn, 'service').split('/');
    if (parts.length > 1 && parts[0] !== cluster) return undefined;
    return this.services.get(serviceKey(cluster, parts.at(-1) ?? ''));
  }

  servicesOf(cluster: string): readonly ServiceRecord[] {
    return this.services.values().filter(({ clusterName }) => clusterName === cluster);
  }

  /**
   * Replaces the stored service after a request; fails when it cannot be written.
   * @throws when it cannot be kept
   */
  putService(service: ServiceRecord): ServiceRecord {
    return this.services.put(serviceKey(service.clusterName, service.serviceName), service);
  }

  /** Replaces the stored service after an event, which a full disk does not undo: it is written later. */
  keepService(service: ServiceRecord): ServiceRecord {
    return this.services.keep(serviceKey(service.clusterName, service.serviceName), service);
  }
}

export interface AccountSetting {
  readonly name: string;
  readonly value: string;
  readonly principalArn: string;
}

/** The result that was made with a client token, and a hash of the request that made it. */
export interface IdempotencyToken {
  readonly request: string;
  readonly result: readonly string[];
  readonly createdAt: number;
}

export function serviceKey(cluster: string, service: string): string {
  return `${cluster}/${service}`;
}
