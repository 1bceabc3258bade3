import { operation, type Operations } from '../protocol/operation.ts';
import {
  describeContainerInstancesRequest,
  listContainerInstancesRequest,
} from '../schema/ecs/container-instances.ts';
import type { EcsState } from './ecs-state.ts';
import { missing } from './errors.ts';

/** Tasks of every launch type run on this machine: no cluster has instances. */
export function containerInstanceOperations(state: EcsState): Operations {
  return {
    ListContainerInstances: operation(listContainerInstancesRequest, ({ cluster }) => {
      state.activeCluster(cluster);
      return { containerInstanceArns: [] };
    }),
    DescribeContainerInstances: operation(
      describeContainerInstancesRequest,
      ({ cluster, containerInstances }) => {
        state.activeCluster(cluster);
        return { containerInstances: [], failures: containerInstances.map(missing) };
      },
    ),
  };
}
