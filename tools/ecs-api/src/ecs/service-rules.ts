import { requireClusterStrategy } from './capacity-provider-strategy.ts';
import { clientError, invalidParameter } from './errors.ts';
import type { EcsState } from './ecs-state.ts';
import type { ClusterRecord, ServiceRequest, TaskDefinitionRecord } from './records.ts';
import { findTaskDefinition } from './task-definitions.ts';

const NAME = /^[a-zA-Z0-9_-]{1,255}$/;
const MAX_DESIRED_COUNT = 5_000;

/** Members of requests that a service and `RunTask` have in common. */
type Placement = Pick<
  ServiceRequest,
  'launchType' | 'capacityProviderStrategy' | 'networkConfiguration' | 'platformVersion'
>;

/**
 * The task definition that a request names.
 * @throws {ApiError} when there is none, or it takes no new service or task
 */
export function usableTaskDefinition(state: EcsState, nameOrArn: string): TaskDefinitionRecord {
  const entry = findTaskDefinition(state, nameOrArn);
  if (entry === undefined) throw clientError('TaskDefinition not found.');
  if (entry.taskDefinition.status !== 'ACTIVE') throw clientError('TaskDefinition is inactive.');
  return entry.taskDefinition;
}

/** @throws {ApiError} for what a service of ECS, or of this endpoint, cannot be */
export function requireSoundService(
  request: Partial<ServiceRequest>,
  taskDefinition: TaskDefinitionRecord,
  cluster: ClusterRecord,
): void {
  requireServed(request);
  requireCount(request.desiredCount);
  requirePercentages(request.deploymentConfiguration);
  requireSoundPlacement(request, taskDefinition, cluster);
  requireLoadBalancers(request, taskDefinition);
}

export function requireServiceName(name: string): void {
  if (!NAME.test(name)) throw invalidParameter('Service name contains invalid characters.');
}

/** Also asked of a task that runs by itself. */
export function requireSoundPlacement(
  { launchType, capacityProviderStrategy = [], networkConfiguration }: Placement,
  { networkMode, requiresCompatibilities }: TaskDefinitionRecord,
  cluster: ClusterRecord,
): void {
  if (launchType !== undefined && capacityProviderStrategy.length > 0) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  requireClusterStrategy(capacityProviderStrategy, cluster);
  const isMissing = networkConfiguration?.awsvpcConfiguration === undefined;
  if (networkMode === 'awsvpc' && isMissing) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (networkMode !== 'awsvpc' && !isMissing) {
    throw invalidParameter(
      'Network Configuration is not valid for the given networkMode of this task definition.',
    );
  }
  if (launchType === 'FARGATE' && requiresCompatibilities?.includes('FARGATE') === false) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
  if (launchType === 'FARGATE' && networkMode !== 'awsvpc') {
    throw invalidParameter(
      "Task definition does not support launch_type FARGATE: it needs networkMode 'awsvpc'.",
    );
  }
}

/** Refuses features of ECS that this endpoint lacks: a deployment that only pretends to have them would be worse. */
function requireServed(request: Partial<ServiceRequest>): void {
  const { deploymentController, deploymentConfiguration, schedulingStrategy } = request;
  const unserved = [
    ...unless('deploymentController.type', deploymentController?.type, 'ECS'),
    ...unless('deploymentConfiguration.strategy', deploymentConfiguration?.strategy, 'ROLLING'),
    ...unless('schedulingStrategy', schedulingStrategy, 'REPLICA'),
  ];
  if ((deploymentConfiguration?.lifecycleHooks ?? []).length > 0) {
    unserved.push('deploymentConfiguration.lifecycleHooks must be empty here');
  }
  if (deploymentConfiguration?.earlySuccessCriteria?.enable === true) {
    unserved.push('deploymentConfiguration.earlySuccessCriteria must be off here');
  }
  if (unserved.length > 0)
    throw invalidParameter(`This endpoint serves rolling deployments only: ${unserved.join('; ')}.`);
}

function unless(member: string, value: string | undefined, served: string): readonly string[] {
  return value === undefined || value === served ? [] : [`${member} must be ${served} here, got: ${value}`];
}

function requireCount(desiredCount: number | undefined): void {
  if (desiredCount === undefined || (desiredCount >= 0 && desiredCount <= MAX_DESIRED_COUNT)) return;
  throw invalidParameter(`desiredCount must be from 0 to ${MAX_DESIRED_COUNT}, got: ${desiredCount}`);
}

function requirePercentages(given: ServiceRequest['deploymentConfiguration']): void {
  const { minimumHealthyPercent: minimum = 100, maximumPercent: maximum = 200 } = given ?? {};
  if (minimum === 100 && maximum === 100) {
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
  if (minimum < 0 || minimum > 100) {
    throw invalidParameter(`minimumHealthyPercent must be from 0 to 100, got: ${minimum}`);
  }
  if (maximum < 100 || maximum > 200) {
    throw invalidParameter(`maximumPercent must be from 100 to 200, got: ${maximum}`);
  }
}

function requireLoadBalancers(
  { loadBalancers = [], healthCheckGracePeriodSeconds }: Partial<ServiceRequest>,
  { containerDefinitions }: TaskDefinitionRecord,
): void {
  if (loadBalancers.length === 0 && (healthCheckGracePeriodSeconds ?? 0) > 0) {
    throw invalidParameter(
      'Health check grace period is only valid for services configured to use load balancers',
    );
  }
  for (const { targetGroupArn, containerName, containerPort, loadBalancerName } of loadBalancers) {
    if (loadBalancerName !== undefined && loadBalancerName !== '') {
      throw invalidParameter('Classic Load Balancers are not served here: give a targetGroupArn.');
    }
    if (targetGroupArn === undefined || containerName === undefined || containerPort === undefined) {
      throw invalidParameter(
        'targetGroupArn, containerName and containerPort must be given for a load balancer.',
      );
    }
    const container = containerDefinitions.find(({ name }) => name === containerName);
    if (container === undefined) {
      throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
    }
    if (container.portMappings?.some((mapping) => mapping.containerPort === containerPort) !== true) {
      throw invalidParameter(
        `The container ${containerName} did not have a container port ${containerPort} defined.`,
      );
    }
  }
}
