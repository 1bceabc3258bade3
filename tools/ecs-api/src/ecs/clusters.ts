import type { z } from 'zod';

import { ApiError } from '../protocol/api-error.ts';
import { operation, type Operations } from '../protocol/operation.ts';
import {
  createClusterRequest,
  deleteClusterRequest,
  describeClustersRequest,
  listClustersRequest,
  putClusterCapacityProvidersRequest,
  updateClusterRequest,
  updateClusterSettingsRequest,
} from '../schema/ecs/clusters.ts';
import { requireCapacityProviders } from './capacity-provider-strategy.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter, missing } from './errors.ts';
import { pageOf } from './page.ts';
import type { ClusterRecord } from './records.ts';
import { mergeTags } from './tag-rules.ts';

const NAME = /^[a-zA-Z0-9_-]{1,255}$/;
const EVERYTHING = ['SETTINGS', 'CONFIGURATIONS', 'TAGS', 'ATTACHMENTS'];
const DEFAULT_SETTINGS = [{ name: 'containerInsights', value: 'disabled' }];

/** The numbers of a cluster's running and pending tasks. */
export interface ClusterCounts {
  readonly runningTasksCount: number;
  readonly pendingTasksCount: number;
}

export function clusterOperations(
  state: EcsState,
  countsOf: (clusterName: string) => ClusterCounts,
): Operations {
  const describe: Describe = (cluster, include) =>
    describeCluster(state, cluster, countsOf(cluster.clusterName), include);
  return { ...clusterChanges(state, countsOf, describe), ...clusterQueries(state, describe) };
}

type Describe = (cluster: ClusterRecord, include: readonly string[]) => object;

function clusterChanges(
  state: EcsState,
  countsOf: (clusterName: string) => ClusterCounts,
  describe: Describe,
): Operations {
  return {
    CreateCluster: operation(createClusterRequest, (request) => {
      return { cluster: describe(createCluster(state, request), EVERYTHING) };
    }),

    UpdateCluster: operation(updateClusterRequest, ({ cluster: nameOrArn, ...changes }) => {
      const cluster = state.activeCluster(nameOrArn);
      const updated = { ...cluster, given: { ...cluster.given, ...changes } };
      return { cluster: describe(state.clusters.put(cluster.clusterName, updated), EVERYTHING) };
    }),

    UpdateClusterSettings: operation(updateClusterSettingsRequest, ({ cluster: nameOrArn, settings }) => {
      const cluster = state.activeCluster(nameOrArn);
      const updated = { ...cluster, given: { ...cluster.given, settings } };
      return { cluster: describe(state.clusters.put(cluster.clusterName, updated), EVERYTHING) };
    }),

    PutClusterCapacityProviders: operation(
      putClusterCapacityProvidersRequest,
      ({ cluster: nameOrArn, capacityProviders, defaultCapacityProviderStrategy }) => {
        const cluster = state.activeCluster(nameOrArn);
        requireCapacityProviders(state, capacityProviders, defaultCapacityProviderStrategy);
        requireUnused(state, cluster, capacityProviders);
        const updated = { ...cluster, capacityProviders, defaultCapacityProviderStrategy };
        return { cluster: describe(state.clusters.put(cluster.clusterName, updated), EVERYTHING) };
      },
    ),

    DeleteCluster: operation(deleteClusterRequest, ({ cluster: nameOrArn }) => {
      const cluster = state.activeCluster(nameOrArn);
      requireEmpty(state, cluster, countsOf(cluster.clusterName));
      const deleted = state.clusters.put(cluster.clusterName, { ...cluster, status: 'INACTIVE' });
      return { cluster: describe(deleted, EVERYTHING) };
    }),
  };
}

/** The cluster of that name where it exists, as in ECS. */
function createCluster(state: EcsState, request: z.infer<typeof createClusterRequest>): ClusterRecord {
  const { clusterName = 'default', tags = [], ...given } = request;
  if (!NAME.test(clusterName)) throw invalidParameter('Cluster name contains invalid characters.');
  const there = state.clusters.get(clusterName);
  if (there?.status === 'ACTIVE') return there;
  const { capacityProviders = [], defaultCapacityProviderStrategy = [] } = request;
  requireCapacityProviders(state, capacityProviders, defaultCapacityProviderStrategy);
  return state.clusters.put(clusterName, {
    clusterArn: state.names.cluster(clusterName),
    clusterName,
    status: 'ACTIVE',
    tags: mergeTags([], tags),
    given,
    capacityProviders,
    defaultCapacityProviderStrategy,
  });
}

function clusterQueries(state: EcsState, describe: Describe): Operations {
  return {
    DescribeClusters: operation(describeClustersRequest, ({ clusters = ['default'], include = [] }) => {
      if (clusters.length > 100) throw invalidParameter('Clusters cannot have more than 100 elements.');
      const found = clusters.map((nameOrArn) => state.clusters.get(state.clusterName(nameOrArn)));
      return {
        clusters: found.flatMap((cluster) => (cluster === undefined ? [] : [describe(cluster, include)])),
        failures: clusters
          .filter((_, index) => found[index] === undefined)
          .map((nameOrArn) => missing(state.names.cluster(state.clusterName(nameOrArn)))),
      };
    }),

    ListClusters: operation(listClustersRequest, (request) => {
      const active = state.clusters.values().filter(({ status }) => status === 'ACTIVE');
      const { items, nextToken } = pageOf(active, ({ clusterArn }) => clusterArn, request);
      return { clusterArns: items.map(({ clusterArn }) => clusterArn), nextToken };
    }),
  };
}

function requireEmpty(state: EcsState, { clusterName }: ClusterRecord, counts: ClusterCounts): void {
  if (state.servicesOf(clusterName).some(({ status }) => status === 'ACTIVE')) {
    throw new ApiError(
      'ClusterContainsServicesException',
      'The Cluster cannot be deleted while Services are active.',
    );
  }
  if (counts.runningTasksCount + counts.pendingTasksCount > 0) {
    throw new ApiError(
      'ClusterContainsTasksException',
      'The Cluster cannot be deleted while Tasks are active.',
    );
  }
}

/** A provider that a service of the cluster uses cannot be taken from it. */
function requireUnused(state: EcsState, cluster: ClusterRecord, kept: readonly string[]): void {
  const used = state
    .servicesOf(cluster.clusterName)
    .filter(({ status }) => status === 'ACTIVE')
    .flatMap(({ given }) => given.capacityProviderStrategy ?? [])
    .map(({ capacityProvider }) => capacityProvider);
  const taken = cluster.capacityProviders.find((name) => used.includes(name) && !kept.includes(name));
  if (taken === undefined) return;
  throw new ApiError(
    'ResourceInUseException',
    `The specified capacity provider ${taken} is in use and cannot be removed.`,
  );
}

function describeCluster(
  state: EcsState,
  cluster: ClusterRecord,
  counts: ClusterCounts,
  include: readonly string[],
): object {
  const { clusterArn, clusterName, status, tags, given, capacityProviders } = cluster;
  const services = state.servicesOf(clusterName).filter((service) => service.status !== 'INACTIVE');
  const { settings, configuration, ...rest } = given;
  return {
    ...rest,
    clusterArn,
    clusterName,
    status,
    registeredContainerInstancesCount: 0,
    ...counts,
    activeServicesCount: services.length,
    statistics: [],
    tags: include.includes('TAGS') ? tags : [],
    settings: include.includes('SETTINGS') ? (settings ?? DEFAULT_SETTINGS) : [],
    ...(include.includes('CONFIGURATIONS') ? { configuration } : {}),
    capacityProviders,
    defaultCapacityProviderStrategy: cluster.defaultCapacityProviderStrategy,
    ...(include.includes('ATTACHMENTS') ? { attachments: [], attachmentsStatus: 'UPDATE_COMPLETE' } : {}),
  };
}
