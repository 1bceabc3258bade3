import type { Environment } from '@fairway/environments';

/**
 * vCPUs of all services of some environments while each is deployed: new tasks come beside the old ones before these go.
 * Environments of one account can be deployed at once.
 */
export function vcpusWhileDeploying(environments: readonly Environment[], on: 'onDemand' | 'spot'): number {
  const units = environments.flatMap(({ services }) =>
    Object.values(services).map(({ tasks, size, capacity }) => {
      const rest = Math.max(0, tasks.desired - capacity.onDemandBase);
      const spot = Math.ceil((rest * capacity.spotPercent) / 100);
      return size.cpu * 2 * (on === 'spot' ? spot : tasks.desired - spot);
    }),
  );
  return units.reduce((sum, each) => sum + each, 0) / 1_024;
}
