import { ApiError } from '../protocol/api-error.ts';
import { deploy, readDeploymentInputs } from './deploy-service.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter, serviceNotFound } from './errors.ts';
import type { ServiceRecord, ServiceRequest } from './records.ts';
import { isDeployment, membersWith, runningRevision } from './service-changes.ts';
import { current, save, type ServiceDependencies } from './service-dependencies.ts';
import { requireSoundService, usableTaskDefinition } from './service-rules.ts';

type UpdateRequest = Partial<ServiceRequest> & {
  readonly forceNewDeployment?: boolean | undefined;
};

export async function updateService(
  dependencies: ServiceDependencies,
  clusterNameOrArn: string | undefined,
  nameOrArn: string,
  {
    forceNewDeployment,
    taskDefinition: named,
    desiredCount,
    ...changes
  }: Omit<UpdateRequest, 'service' | 'cluster'>,
): Promise<ServiceRecord> {
  const { state, engine } = dependencies;
  const cluster = state.activeCluster(clusterNameOrArn);
  const before = state.findService(cluster.clusterName, nameOrArn);
  if (before === undefined) throw serviceNotFound();
  if (before.status !== 'ACTIVE') throw serviceNotActive();
  const running = runningRevision(before, engine.describe(before)?.target);
  const definition =
    named === undefined
      ? usedTaskDefinition(state, running?.taskDefinition ?? before.taskDefinition)
      : usableTaskDefinition(state, named);
  const given = merged(membersWith(before, running), changes);
  requireSoundService({ ...given, desiredCount }, definition, cluster);
  const deploys =
    running === undefined ||
    isDeployment(running, { ...changes, forceNewDeployment }, named && definition.taskDefinitionArn);
  const inputs = deploys ? await readDeploymentInputs(given, dependencies) : undefined;

  if (desiredCount !== undefined) engine.scale(before, desiredCount);
  if (!deploys) engine.configure({ ...before, given }, running);
  // Read after that: a deployment may have ended by it.
  const now = current(state, before);
  const updated: ServiceRecord = { ...now, given, desiredCount: desiredCount ?? now.desiredCount };
  if (inputs !== undefined) {
    const deployed = { ...updated, taskDefinition: definition.taskDefinitionArn };
    deploy(state, engine, deployed, inputs);
  } else {
    state.putService(updated);
  }
  return save(state, engine, before);
}

/** A service may go on with a task definition that takes no new one. */
function usedTaskDefinition(state: EcsState, arn: string) {
  const entry = state.taskDefinitions.get(arn.slice(arn.lastIndexOf('/') + 1));
  if (entry === undefined) throw invalidParameter('TaskDefinition not found.');
  return entry.taskDefinition;
}

/** An update replaces members as a whole, except `deploymentConfiguration`: of that it names only the changes. */
function merged(given: ServiceRequest, changes: Partial<ServiceRequest>): ServiceRequest {
  const { deploymentConfiguration, capacityProviderStrategy } = changes;
  const known = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return {
    ...given,
    ...known,
    launchType: (capacityProviderStrategy ?? []).length > 0 ? undefined : given.launchType,
    ...(deploymentConfiguration === undefined
      ? {}
      : { deploymentConfiguration: { ...given.deploymentConfiguration, ...deploymentConfiguration } }),
  };
}

export function serviceNotActive(): ApiError {
  return new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
}
