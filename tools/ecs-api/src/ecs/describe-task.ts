import type { ContainerDescription, TaskDescription } from '@fairway/local-ecs';

import type { RunSummary } from '../engine/task-run.ts';
import type { TaskView } from '../engine/task-book.ts';
import { taskIdOf } from '../names.ts';
import { ownMember } from '../own-member.ts';
import { exitCodeOf, secondsOf, unmetDependency } from './container-end.ts';
import { launchOf } from './launch.ts';
import type { ContainerDefinitionRequest, TaskDefinitionRecord } from './records.ts';
import { containerHealth, taskHealth } from './health-status.ts';
import { stopOf } from './stop-reason.ts';
import { desiredTaskStatus, taskStatus } from './task-status.ts';
import type { TaskContext } from './task-context.ts';

const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/** A task as `DescribeTasks` answers it. */
export function describeTask(view: TaskView, context: TaskContext): object {
  const { record, task, run } = view;
  const { names, taskDefinition } = context;
  const { given, clusterName } = record;
  const overrides = given.overrides ?? {};
  const lastStatus = taskStatus(task, run);
  return {
    taskArn: record.taskArn,
    clusterArn: names.cluster(clusterName),
    taskDefinitionArn: record.taskDefinitionArn,
    group: record.group,
    startedBy: record.startedBy ?? record.deploymentId,
    attachments: attachmentsOf(view, context),
    attributes: [{ name: 'ecs.cpu-architecture', value: architectureOf(taskDefinition) }],
    availabilityZone: `${names.region}a`,
    connectivity: 'CONNECTED',
    connectivityAt: secondsOf(run?.pullStartedAt),
    containers: task.containers.map((container) => describeContainer(container, view, context)),
    cpu: overrides.cpu ?? taskDefinition.cpu,
    memory: overrides.memory ?? taskDefinition.memory,
    createdAt: record.createdAt,
    desiredStatus: desiredTaskStatus(task),
    enableExecuteCommand: given.enableExecuteCommand ?? false,
    healthStatus: taskHealth(task, taskDefinition),
    inferenceAccelerators: [],
    lastStatus,
    ...launchOf(given, taskDefinition),
    overrides: {
      ...overrides,
      containerOverrides: taskDefinition.containerDefinitions.map(
        ({ name }) => overrides.containerOverrides?.find((override) => override.name === name) ?? { name },
      ),
      inferenceAcceleratorOverrides: overrides.inferenceAcceleratorOverrides ?? [],
    },
    ephemeralStorage: overrides.ephemeralStorage ?? taskDefinition.ephemeralStorage ?? { sizeInGiB: 20 },
    pullStartedAt: secondsOf(run?.pullStartedAt),
    pullStoppedAt: secondsOf(run?.pullStoppedAt),
    startedAt: secondsOf(task.startedAt),
    ...stopOf(view, context),
    tags: context.withTags ? record.tags : [],
    version: VERSIONS.indexOf(lastStatus) + 1,
  };
}

/** ECS counts up a task's version at each change of its status. */
const VERSIONS = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
];

function describeContainer(
  container: ContainerDescription,
  { record, task, run }: TaskView,
  { names, taskDefinition }: TaskContext,
): object {
  const { taskArn, taskId, clusterName } = record;
  const { name, status } = container;
  const definition = taskDefinition.containerDefinitions.find((each) => each.name === name);
  const { port, imageDigest } = ownMember(run?.containers, name) ?? {};
  const interfaces =
    taskDefinition.networkMode === 'awsvpc'
      ? [{ attachmentId: attachmentId(taskId), privateIpv4Address: '127.0.0.1' }]
      : [];
  return {
    containerArn: names.container(clusterName, taskId, containerId(taskId, name)),
    taskArn,
    name,
    image: definition?.image,
    imageDigest,
    runtimeId: container.pid === undefined ? undefined : `${taskId}-${container.pid}`,
    lastStatus: { waiting: 'PENDING', pending: 'PENDING', running: 'RUNNING', stopped: 'STOPPED' }[status],
    exitCode: exitCodeOf(container),
    reason: reasonOf(container, definition, task, run),
    networkBindings: bindingsOf(definition, port),
    networkInterfaces: interfaces,
    healthStatus: containerHealth(container),
    cpu: String(definition?.cpu ?? 0),
    memory: definition?.memory?.toString(),
    memoryReservation: definition?.memoryReservation?.toString(),
  };
}

function reasonOf(
  container: ContainerDescription,
  definition: ContainerDefinitionRequest | undefined,
  task: TaskDescription,
  run: RunSummary | undefined,
): string | undefined {
  if (container.outOfMemory === true) return OUT_OF_MEMORY;
  const { failure } = run ?? {};
  if (failure !== undefined) {
    const isItsOwn = failure.container === undefined || failure.container === container.name;
    return isItsOwn ? failure.stoppedReason : undefined;
  }
  if (container.startError !== undefined) return container.startError;
  return unmetDependency(container, definition, task);
}

/** The addresses of a container on this machine; AWS has an address for each task instead. */
function bindingsOf(
  definition: ContainerDefinitionRequest | undefined,
  port: number | undefined,
): readonly object[] {
  if (port === undefined) return [];
  const [mapping] = definition?.portMappings ?? [];
  const { containerPort = port, protocol = 'tcp' } = mapping ?? {};
  return [{ bindIP: '127.0.0.1', containerPort, hostPort: port, protocol }];
}

function attachmentsOf({ record }: TaskView, { taskDefinition }: TaskContext): readonly object[] {
  if (taskDefinition.networkMode !== 'awsvpc') return [];
  const { taskId, given, ended } = record;
  const [subnet = 'subnet-local'] = given.networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  return [
    {
      id: attachmentId(taskId),
      type: 'ElasticNetworkInterface',
      status: ended === undefined ? 'ATTACHED' : 'DELETED',
      details: [
        { name: 'subnetId', value: subnet },
        { name: 'networkInterfaceId', value: `eni-${taskId.slice(0, 17)}` },
        { name: 'privateIPv4Address', value: '127.0.0.1' },
      ],
    },
  ];
}

function architectureOf({ runtimePlatform }: TaskDefinitionRecord): string {
  return runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64';
}

function attachmentId(taskId: string): string {
  return uuidOf(`${taskId} attachment`);
}

function containerId(taskId: string, name: string): string {
  return uuidOf(`${taskId} ${name}`);
}

function uuidOf(text: string): string {
  return taskIdOf(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
