import type { Api } from '../protocol/operation.ts';
import { accountSettingOperations } from './account-settings.ts';
import { capacityProviderOperations } from './capacity-providers.ts';
import { clusterOperations } from './clusters.ts';
import { containerInstanceOperations } from './container-instances.ts';
import { refusedOperations } from './refused-operations.ts';
import { serviceDeploymentOperations } from './service-deployments.ts';
import type { ServiceDependencies } from './service-dependencies.ts';
import { serviceOperations } from './services.ts';
import { tagOperations } from './tags.ts';
import { taskCounts } from './task-counts.ts';
import { taskDefinitionOperations } from './task-definitions.ts';
import { taskOperations } from './tasks.ts';

/** Amazon ECS. */
export function ecsApi(dependencies: ServiceDependencies): Api {
  const { state, engine } = dependencies;
  const countsOf = (clusterName: string) => {
    const { runningCount, pendingCount } = taskCounts(engine.tasks.viewsOf(clusterName));
    return { runningTasksCount: runningCount, pendingTasksCount: pendingCount };
  };
  return {
    targetPrefix: 'AmazonEC2ContainerServiceV20141113',
    operations: {
      ...clusterOperations(state, countsOf),
      ...capacityProviderOperations(state),
      ...taskDefinitionOperations(state),
      ...serviceOperations(dependencies),
      ...serviceDeploymentOperations(state, engine),
      ...taskOperations(state, engine),
      ...tagOperations(state, engine.tasks),
      ...accountSettingOperations(state),
      ...containerInstanceOperations(state),
    },
    refused: refusedOperations,
    // Task definitions are checked by another part of ECS than everything else.
    invalidRequestCode: (name) =>
      name.endsWith('TaskDefinition') ? 'ClientException' : 'InvalidParameterException',
  };
}
