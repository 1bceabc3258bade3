import {
  repositoryName,
  serviceNames,
  type Environment,
  type ServiceSettings,
  type Shared,
} from '@fairway/environments';
import { allocateRules, type RoutingRule } from '@fairway/service-catalog';
import type { ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { repositoryArn } from '../arn.ts';
import type { Alerts } from './watching/alerts.ts';
import type { Cluster } from './cluster.ts';
import type { Database } from './database.ts';
import type { SharedResources } from './fargate-service/shared-resources.ts';
import type { TaskNetwork } from './fargate-service/task-network.ts';
import type { Edge } from './edge/edge.ts';
import type { LogKey } from './log-key.ts';
import type { ServiceImages } from './service-images.ts';
import { WatchedService } from './watched-service.ts';

export interface ServicesProps {
  readonly shared: Shared;
  readonly environment: Environment;
  /** The manifests of the services. */
  readonly manifests: readonly ServiceManifest[];
  readonly images: ServiceImages;
  readonly network: TaskNetwork;
  readonly cluster: Cluster;
  readonly edge: Edge;
  readonly alerts: Alerts;
  readonly logKey: LogKey;
  /** @default - no job of a service has a schedule */
  readonly scheduleGroup: string | undefined;
  /** @default - no service needs one */
  readonly database: Database | undefined;
  /** The resources that manifests can name. */
  readonly resources: SharedResources;
}

/**
 * All services of an environment, behind its edge and on its cluster.
 * @example
 * const { all } = new Services(this, 'service', {
 *   ...{ shared, environment, manifests, images, network: network.tasks, resources },
 *   ...{ cluster, edge, alerts, logKey, database, scheduleGroup: undefined },
 * });
 */
export class Services extends Construct {
  /** The services, in the order of the manifests. */
  readonly all: readonly WatchedService[];

  constructor(scope: Construct, id: string, props: ServicesProps) {
    super(scope, id);
    const { manifests, edge, database } = props;
    const rules = allocateRules(manifests, edge.behind.requiredHeader?.values.length);
    this.all = manifests.map((manifest) => this.#addService(manifest, rules.get(manifest.name) ?? [], props));
    if (database !== undefined) this.#connect(database);
  }

  #addService(
    manifest: ServiceManifest,
    rules: readonly RoutingRule[],
    { shared, environment, images, edge, alerts, logKey, ...platform }: ServicesProps,
  ): WatchedService {
    const { monitoring } = environment;
    return new WatchedService(this, manifest.name, {
      ...platform,
      manifest,
      settings: settingsOf(manifest, environment),
      environment: environment.name,
      names: serviceNames(shared, environment, manifest.name),
      image: images.of(manifest.name),
      repositoryArn: repositoryArn(shared, repositoryName(shared, manifest.name)),
      logs: { retentionDays: monitoring.logRetentionDays, keyArn: logKey.arn },
      ...(manifest.worker ? {} : { loadBalancing: { ...edge.behind, rules } }),
      watch: {
        operatorsTopicArn: alerts.operatorsTopicArn,
        runbooks: monitoring.runbooks,
      },
    });
  }

  /** The tasks that declared the need, and no others, reach the database; they start when they can. */
  #connect(database: Database): void {
    for (const { service, needsDatabase } of this.all) {
      if (needsDatabase) service.deployAfter(database.allow(service));
    }
  }
}

/** @throws {Error} when the environment does not know the service */
export function settingsOf({ name }: ServiceManifest, environment: Environment): ServiceSettings {
  const settings = new Map(Object.entries(environment.services)).get(name);
  if (settings === undefined)
    throw new Error(`${environment.name} must have settings for ${name}, got: none`);
  return settings;
}
