import type { DeploymentDescription, ServiceDescription } from '@fairway/local-ecs';

import type { EcsEngine } from '../engine/ecs-engine.ts';
import type { TaskView } from '../engine/task-book.ts';
import { schedulerNameOf } from '../engine/scheduler-names.ts';
import type { EcsState } from './ecs-state.ts';
import { launchOf, platformFamily, PLATFORM_VERSION, type LaunchRequest } from './launch.ts';
import type { ServiceDeploymentRecord, ServiceRecord, ServiceRevisionRecord } from './records.ts';
import { membersWith, runningRevision } from './service-changes.ts';
import { taskCounts } from './task-counts.ts';
import { findTaskDefinition } from './task-definitions.ts';

/** A service as `DescribeServices` answers it. */
export function describeService(
  state: EcsState,
  engine: EcsEngine,
  service: ServiceRecord,
  withTags: boolean,
): object {
  const { clusterName, serviceName, desiredCount, status } = service;
  const scheduled = engine.describe(service);
  const views = engine.tasks.liveViewsOf(schedulerNameOf(service));
  const revision = runningRevision(service, scheduled?.target);
  const given = membersWith(service, revision);
  const { runningCount, pendingCount } = taskCounts(views);
  const taskDefinition = revision?.taskDefinition ?? service.taskDefinition;
  return {
    ...DEFAULTS,
    ...given,
    ...launchMembers(state, given, taskDefinition),
    deploymentConfiguration: { ...DEFAULT_DEPLOYMENT, ...service.given.deploymentConfiguration },
    ...NOT_OF_SERVICES,
    serviceArn: service.serviceArn,
    serviceName,
    clusterArn: state.names.cluster(clusterName),
    status,
    desiredCount,
    runningCount,
    pendingCount,
    taskDefinition,
    deployments: scheduled === undefined ? [] : describeDeployments(state, service, scheduled, views),
    roleArn: service.given.role ?? state.names.serviceLinkedRole('ecs.amazonaws.com', 'AWSServiceRoleForECS'),
    events: service.events,
    createdAt: service.createdAt,
    createdBy: service.createdBy,
    currentServiceDeployment: service.deployments.at(-1)?.serviceDeploymentArn,
    currentServiceRevisions: currentRevisions(service, revision, views),
    tags: withTags ? service.tags : [],
  };
}

/** Members of requests that an answer has elsewhere: in its deployments and revisions, or under another name. */
const NOT_OF_SERVICES = {
  cluster: undefined,
  role: undefined,
  serviceConnectConfiguration: undefined,
  volumeConfigurations: undefined,
  vpcLatticeConfigurations: undefined,
  gatewayConnectors: undefined,
  monitoring: undefined,
};

const DEFAULTS = {
  loadBalancers: [],
  serviceRegistries: [],
  placementConstraints: [],
  placementStrategy: [],
  schedulingStrategy: 'REPLICA',
  deploymentController: { type: 'ECS' },
  enableECSManagedTags: false,
  propagateTags: 'NONE',
  enableExecuteCommand: false,
  availabilityZoneRebalancing: 'ENABLED',
  healthCheckGracePeriodSeconds: 0,
};

const DEFAULT_DEPLOYMENT = {
  deploymentCircuitBreaker: { enable: false, rollback: false },
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  strategy: 'ROLLING',
  bakeTimeInMinutes: 0,
};

/** The capacity of a service's tasks in the API's form: a strategy, or a launch type. */
export function launchMembers(state: EcsState, given: LaunchRequest, taskDefinitionArn: string): object {
  const definition = findTaskDefinition(state, taskDefinitionArn)?.taskDefinition ?? {};
  const { launchType, capacityProviderName, ...platform } = launchOf(given, definition) as {
    launchType: string;
    capacityProviderName?: string;
  };
  return {
    ...(capacityProviderName === undefined ? { launchType } : {}),
    ...('platformVersion' in platform
      ? { platformVersion: given.platformVersion ?? 'LATEST', platformFamily: platformFamily(definition) }
      : {}),
  };
}

function describeDeployments(
  state: EcsState,
  service: ServiceRecord,
  scheduled: ServiceDescription,
  views: readonly TaskView[],
): readonly object[] {
  const withTasks = new Set(views.map(({ record }) => record.deploymentId));
  return service.deployments
    .filter(
      ({ schedulerId, deploymentId }) => schedulerId === scheduled.target || withTasks.has(deploymentId),
    )
    .toReversed()
    .toSorted(
      (a, b) => Number(b.schedulerId === scheduled.target) - Number(a.schedulerId === scheduled.target),
    )
    .map((deployment) => describeDeployment(state, service, scheduled, deployment, views));
}

function describeDeployment(
  state: EcsState,
  service: ServiceRecord,
  scheduled: ServiceDescription,
  deployment: ServiceDeploymentRecord,
  views: readonly TaskView[],
): object {
  const { deploymentId, schedulerId, revisionArn } = deployment;
  const revision = service.revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === revisionArn);
  const own = views.filter(({ record }) => record.deploymentId === deploymentId);
  const isPrimary = schedulerId === scheduled.target;
  const { runningCount, pendingCount } = taskCounts(own);
  const taskDefinition = revision?.taskDefinition ?? service.taskDefinition;
  const given = membersWith(service, revision);
  const { capacityProviderStrategy, networkConfiguration } = given;
  const platform = launchMembers(state, given, taskDefinition);
  return {
    id: deploymentId,
    status: isPrimary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition,
    desiredCount: isPrimary ? scheduled.desiredCount : runningCount + pendingCount,
    pendingCount,
    runningCount,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    capacityProviderStrategy,
    ...platform,
    ...('platformVersion' in platform ? { platformVersion: PLATFORM_VERSION } : {}),
    networkConfiguration,
    serviceConnectConfiguration: given.serviceConnectConfiguration,
    volumeConfigurations: given.volumeConfigurations,
    vpcLatticeConfigurations: given.vpcLatticeConfigurations,
    ...rollout(scheduled, deployment, isPrimary),
  };
}

/** The progress of a deployment, in the older words of `DescribeServices`. */
function rollout(
  { deployments: [newest] }: ServiceDescription,
  { deploymentId, schedulerId, cause }: ServiceDeploymentRecord,
  isPrimary: boolean,
): object {
  const says = (rolloutState: string, rolloutStateReason: string): object => ({
    rolloutState,
    rolloutStateReason,
  });
  const inProgress = says('IN_PROGRESS', `ECS deployment ${deploymentId} in progress.`);
  const completed = says('COMPLETED', `ECS deployment ${deploymentId} completed.`);
  if (isPrimary && newest?.rollback?.to === schedulerId) {
    return newest.finishedAt === undefined ? inProgress : completed;
  }
  if (cause === 'circuitBreaker') {
    return says('FAILED', 'ECS deployment circuit breaker: tasks failed to start.');
  }
  if (cause === 'alarm') return says('FAILED', 'ECS deployment failed: alarm detected.');
  if (cause === 'request') return says('FAILED', `ECS deployment ${deploymentId} was stopped.`);
  return isPrimary && isRunning(newest, schedulerId) ? inProgress : completed;
}

function isRunning(newest: DeploymentDescription | undefined, schedulerId: string): boolean {
  return newest?.id === schedulerId && newest.finishedAt === undefined;
}

function currentRevisions(
  service: ServiceRecord,
  running: ServiceRevisionRecord | undefined,
  views: readonly TaskView[],
): readonly object[] {
  if (running === undefined || service.status !== 'ACTIVE') return [];
  const own = service.deployments
    .filter(({ revisionArn }) => revisionArn === running.serviceRevisionArn)
    .map(({ deploymentId }) => deploymentId);
  const counts = taskCounts(views.filter(({ record }) => own.includes(record.deploymentId ?? '')));
  return [
    {
      arn: running.serviceRevisionArn,
      requestedTaskCount: service.desiredCount,
      runningTaskCount: counts.runningCount,
      pendingTaskCount: counts.pendingCount,
    },
  ];
}
