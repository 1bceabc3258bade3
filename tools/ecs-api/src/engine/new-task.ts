import type { TaskDescription } from '@fairway/local-ecs';

import type { EcsState } from '../ecs/ecs-state.ts';
import { launchOf } from '../ecs/launch.ts';
import type {
  ContainerDefinitionRequest,
  RunTaskRequest,
  ServiceDeploymentRecord,
  ServiceRecord,
  ServiceRequest,
  Tag,
  TaskDefinitionRecord,
  TaskRecord,
} from '../ecs/records.ts';
import { membersWith } from '../ecs/service-changes.ts';
import { findTaskDefinition } from '../ecs/task-definitions.ts';
import { taskIdOf } from '../names.ts';
import type { TaskToPrepare } from '../task-side/contract.ts';

/** The record of a task that a service deployment has started. */
export function newServiceTask(
  state: EcsState,
  source: {
    readonly service: ServiceRecord;
    readonly deployment: ServiceDeploymentRecord;
    readonly schedulerService: string;
    readonly task: TaskDescription;
  },
): TaskRecord {
  const { service, deployment, schedulerService, task } = source;
  const { clusterName, serviceName, given } = service;
  const taskId = serviceTaskId(service, task.id);
  const revision = service.revisions.find((each) => each.serviceRevisionArn === deployment.revisionArn);
  const taskDefinitionArn = revision?.taskDefinition ?? service.taskDefinition;
  return {
    taskArn: state.names.task(clusterName, taskId),
    taskId,
    clusterName,
    schedulerService,
    schedulerTask: task.id,
    serviceName,
    deploymentId: deployment.deploymentId,
    taskDefinitionArn,
    group: `service:${serviceName}`,
    createdAt: task.createdAt / 1_000,
    tags: [
      ...propagatedTags(state, given.propagateTags, service.tags, taskDefinitionArn),
      ...managedTags(given.enableECSManagedTags, clusterName, serviceName),
    ],
    given: taskMembersOf(membersWith(service, revision)),
  };
}

/** The same id for the same task of a service at every call. */
export function serviceTaskId({ instance }: ServiceRecord, schedulerTask: string): string {
  return taskIdOf(`${instance} ${schedulerTask}`);
}

/** The tags that a task gets from its service, its task definition, or its cluster. */
export function propagatedTags(
  state: EcsState,
  from: string | undefined,
  serviceTags: readonly Tag[],
  taskDefinitionArn: string,
): readonly Tag[] {
  if (from === 'SERVICE') return serviceTags;
  if (from !== 'TASK_DEFINITION') return [];
  return findTaskDefinition(state, taskDefinitionArn)?.tags ?? [];
}

export function managedTags(
  isOn: boolean | undefined,
  clusterName: string,
  serviceName?: string,
): readonly Tag[] {
  if (isOn !== true) return [];
  const service = serviceName === undefined ? [] : [{ key: 'aws:ecs:serviceName', value: serviceName }];
  return [{ key: 'aws:ecs:clusterName', value: clusterName }, ...service];
}

/** The description of a task for the task side. */
export function taskToPrepare(
  state: EcsState,
  record: TaskRecord,
  taskDefinition: TaskDefinitionRecord,
): TaskToPrepare {
  const { taskArn, taskId, clusterName, serviceName, given } = record;
  const { overrides = {} } = given;
  const { launchType = 'FARGATE' } = launchOf(given, taskDefinition) as { launchType?: string };
  return {
    taskArn,
    taskId,
    clusterArn: state.names.cluster(clusterName),
    clusterName,
    serviceName,
    availabilityZone: `${state.names.region}a`,
    launchType,
    taskDefinition: {
      ...taskDefinition,
      cpu: overrides.cpu ?? taskDefinition.cpu,
      memory: overrides.memory ?? taskDefinition.memory,
    },
    containers: taskDefinition.containerDefinitions.map((container) => overridden(container, overrides)),
    taskRoleArn: overrides.taskRoleArn ?? taskDefinition.taskRoleArn,
    executionRoleArn: overrides.executionRoleArn ?? taskDefinition.executionRoleArn,
  };
}

/** A container definition under the overrides of `RunTask`: variables are added, everything else takes its place. */
export function overridden(
  container: ContainerDefinitionRequest,
  { containerOverrides = [] }: NonNullable<RunTaskRequest['overrides']>,
): ContainerDefinitionRequest {
  const override = containerOverrides.find(({ name }) => name === container.name);
  if (override === undefined) return container;
  const { environment = [], environmentFiles = [], ...rest } = override;
  const names = environment.map(({ name }) => name);
  return {
    ...container,
    ...rest,
    name: container.name,
    environment: [
      ...(container.environment ?? []).filter(({ name }) => !names.includes(name)),
      ...environment,
    ],
    environmentFiles: [...(container.environmentFiles ?? []), ...environmentFiles],
  };
}

function taskMembersOf({
  launchType,
  capacityProviderStrategy,
  platformVersion,
  networkConfiguration,
  enableExecuteCommand,
}: Partial<ServiceRequest>): Partial<RunTaskRequest> {
  return {
    launchType,
    capacityProviderStrategy,
    platformVersion,
    networkConfiguration,
    enableExecuteCommand,
  };
}
