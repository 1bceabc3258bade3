import type { EcsServiceCapacityProviderStrategy } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import type { Capacity } from '@fairway/environments';

/**
 * The shares of a service's tasks that run on demand, and on Spot; ECS applies the weights to the tasks above the
 * base.
 */
export function capacityStrategy({
  onDemandBase,
  spotPercent,
}: Capacity): EcsServiceCapacityProviderStrategy[] {
  const onDemand = { capacityProvider: 'FARGATE', base: onDemandBase, weight: 100 - spotPercent };
  const spot = { capacityProvider: 'FARGATE_SPOT', base: 0, weight: spotPercent };
  return [onDemand, spot].filter(({ base, weight }) => base > 0 || weight > 0);
}
