import type { EcsState } from './ecs-state.ts';
import { invalidParameter } from './errors.ts';
import type { CapacityProviderStrategyItem, ClusterRecord } from './records.ts';

/** AWS's own, which exist in every account. */
export const FARGATE_PROVIDERS: readonly string[] = ['FARGATE', 'FARGATE_SPOT'];

const MAX_PROVIDERS = 20;

/** @throws {ApiError} for a provider that does not exist, and a strategy that names one which is not in the list */
export function requireCapacityProviders(
  state: EcsState,
  providers: readonly string[],
  strategy: readonly CapacityProviderStrategyItem[],
): void {
  const unknown = providers.find(
    (name) => !FARGATE_PROVIDERS.includes(name) && state.capacityProviders.get(name) === undefined,
  );
  if (unknown !== undefined) {
    throw invalidParameter(
      `The specified capacity provider '${unknown}' was not found. Specify a valid name or ARN and try again.`,
    );
  }
  requireStrategy(strategy, providers);
}

/** @throws {ApiError} for a strategy of a service or task that its cluster cannot serve */
export function requireClusterStrategy(
  strategy: readonly CapacityProviderStrategyItem[],
  { capacityProviders }: ClusterRecord,
): void {
  requireStrategy(strategy, capacityProviders);
}

function requireStrategy(
  strategy: readonly CapacityProviderStrategyItem[],
  providers: readonly string[],
): void {
  if (strategy.length > MAX_PROVIDERS) {
    throw invalidParameter(
      `A capacity provider strategy can contain a maximum of ${MAX_PROVIDERS} capacity providers.`,
    );
  }
  if (strategy.some(({ capacityProvider }) => !providers.includes(capacityProvider))) {
    throw invalidParameter(
      'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. ' +
        'Associate the capacity provider with the cluster and try again.',
    );
  }
  if (strategy.filter(({ base = 0 }) => base > 0).length > 1) {
    throw invalidParameter(
      'Only one capacity provider in a capacity provider strategy can have a base defined.',
    );
  }
}
