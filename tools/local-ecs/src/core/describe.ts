import type { DeploymentDescription, ServiceDescription } from '../description.ts';
import { failureThreshold } from './breaker.ts';
import { deploymentOf, isLeaving, isReady, type DeploymentState, type ServiceState } from './state.ts';

/** Describes a service as everyone may see it. */
export function describeService(service: ServiceState): ServiceDescription {
  const { name, desiredCount, tasks, events, alarms, target } = service;
  const runningCount = tasks.filter(isReady).length;
  return {
    name,
    desiredCount,
    runningCount,
    pendingCount: tasks.filter((task) => !isLeaving(task)).length - runningCount,
    target,
    release: deploymentOf(service, target).definition.taskDefinition.release,
    deployments: service.deployments
      .map((deployment) => describeDeployment(service, deployment))
      .toReversed(),
    tasks,
    events,
    alarms,
  };
}

export function describeDeployment(
  service: ServiceState,
  { definition, ignoresAlarms: _, ...seen }: DeploymentState,
): DeploymentDescription {
  return {
    ...seen,
    release: definition.taskDefinition.release,
    threshold: failureThreshold(service.desiredCount, definition.deployment.circuitBreaker.threshold),
  };
}
