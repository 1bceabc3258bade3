import { newHexId } from '../names.ts';
import { deploy, readDeploymentInputs } from './deploy-service.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter } from './errors.ts';
import { useToken } from './idempotency.ts';
import type { CapacityProviderStrategyItem, ServiceRecord, ServiceRequest } from './records.ts';
import { save, type ServiceDependencies } from './service-dependencies.ts';
import { requireServiceName, requireSoundService, usableTaskDefinition } from './service-rules.ts';
import { mergeTags } from './tag-rules.ts';

const NOT_IDEMPOTENT = 'Creation of service was not idempotent.';

export async function createService(
  dependencies: ServiceDependencies,
  request: ServiceRequest,
): Promise<ServiceRecord> {
  const { state, engine } = dependencies;
  const {
    serviceName,
    clientToken,
    taskDefinition: named,
    tags = [],
    cluster: clusterNameOrArn,
    ...given
  } = request;
  requireServiceName(serviceName);
  const cluster = state.activeCluster(clusterNameOrArn);
  const { clusterName } = cluster;
  if (named === undefined) throw invalidParameter('taskDefinition must be given.');
  const taskDefinition = usableTaskDefinition(state, named);
  const effective = withDefaultStrategy(given, cluster.defaultCapacityProviderStrategy);
  requireSoundService(effective, taskDefinition, cluster);
  const inputs = await readDeploymentInputs(effective, dependencies);

  const token = useToken(state, `CreateService ${clusterName}`, clientToken, request);
  if (token.is === 'conflicting') throw invalidParameter(NOT_IDEMPOTENT);
  const there = state.findService(clusterName, serviceName);
  if (token.is === 'repeated' && there !== undefined) return there;
  requireFree(there);
  const service = {
    ...newService(state, clusterName, serviceName),
    desiredCount: given.desiredCount ?? 0,
    taskDefinition: taskDefinition.taskDefinitionArn,
    given: { ...effective, serviceName },
    tags: mergeTags([], tags),
  };
  try {
    deploy(state, engine, service, inputs);
  } catch (error) {
    state.services.remove(`${clusterName}/${serviceName}`);
    throw error;
  }
  if (token.is === 'new') token.remember([service.serviceArn]);
  return save(state, engine, service);
}

function newService(state: EcsState, clusterName: string, serviceName: string) {
  return {
    serviceArn: state.names.service(clusterName, serviceName),
    serviceName,
    clusterName,
    instance: newHexId(32),
    status: 'ACTIVE',
    createdAt: state.now(),
    createdBy: state.names.root(),
    revisions: [],
    deployments: [],
    events: [],
  } as const;
}

function requireFree(there: ServiceRecord | undefined): void {
  if (there?.status === 'ACTIVE') throw invalidParameter(NOT_IDEMPOTENT);
  if (there?.status === 'DRAINING') {
    throw invalidParameter('Unable to Start a service that is still Draining.');
  }
}

/** A service without a launch type or strategy gets its cluster's strategy. */
function withDefaultStrategy<T extends Partial<ServiceRequest>>(
  given: T,
  strategy: readonly CapacityProviderStrategyItem[],
): T {
  const says = given.launchType !== undefined || (given.capacityProviderStrategy ?? []).length > 0;
  return says || strategy.length === 0 ? given : { ...given, capacityProviderStrategy: [...strategy] };
}
