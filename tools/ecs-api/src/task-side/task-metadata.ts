import type { ContainerStart, TaskToPrepare } from './contract.ts';

/** The facts of one container of a task while it lives. */
export interface ContainerFacts {
  readonly name: string;
  readonly image: string;
  readonly imageDigest: string | undefined;
  readonly containerArn: string;
  readonly containerId: string;
  readonly createdAt: Date;
  started?: ContainerStart & { readonly at: Date };
  ended?: { readonly exitCode: number | undefined; readonly at: Date };
}

export interface TaskFacts {
  readonly task: TaskToPrepare;
  readonly pullStartedAt: Date;
  readonly pullStoppedAt: Date;
  readonly containers: readonly ContainerFacts[];
}

/**
 * A container's own metadata, as its endpoint of version 4 answers on Fargate.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
 */
export function containerMetadata({ task }: TaskFacts, facts: ContainerFacts): object {
  const { taskDefinition } = task;
  const source = task.containers.find(({ name }) => name === facts.name);
  const { logConfiguration } = source ?? {};
  return {
    DockerId: facts.containerId,
    Name: facts.name,
    DockerName: facts.name,
    Image: facts.image,
    ...(facts.imageDigest === undefined ? {} : { ImageID: facts.imageDigest }),
    Labels: {
      'com.amazonaws.ecs.cluster': task.clusterArn,
      'com.amazonaws.ecs.container-name': facts.name,
      'com.amazonaws.ecs.task-arn': task.taskArn,
      'com.amazonaws.ecs.task-definition-family': taskDefinition.family,
      'com.amazonaws.ecs.task-definition-version': String(taskDefinition.revision),
      ...source?.dockerLabels,
    },
    DesiredStatus: 'RUNNING',
    KnownStatus: statusOf(facts),
    ...(facts.ended?.exitCode === undefined ? {} : { ExitCode: facts.ended.exitCode }),
    Limits: { CPU: source?.cpu ?? 0, ...(source?.memory === undefined ? {} : { Memory: source.memory }) },
    CreatedAt: facts.createdAt.toISOString(),
    ...(facts.started === undefined ? {} : { StartedAt: facts.started.at.toISOString() }),
    ...(facts.ended === undefined ? {} : { FinishedAt: facts.ended.at.toISOString() }),
    Type: 'NORMAL',
    ...(logConfiguration === undefined
      ? {}
      : {
          LogDriver: logConfiguration.logDriver,
          LogOptions: { ...logConfiguration.options, ...streamOf(task, facts.name) },
        }),
    ContainerARN: facts.containerArn,
    Networks: [{ NetworkMode: 'awsvpc', IPv4Addresses: ['127.0.0.1'] }],
    ...(facts.started?.port === undefined
      ? {}
      : {
          Ports: [{ ContainerPort: facts.started.port, HostPort: facts.started.port, Protocol: 'tcp' }],
        }),
  };
}

/** The task's metadata, with that of all its containers. */
export function taskMetadata(facts: TaskFacts): object {
  const { task, containers } = facts;
  const { taskDefinition } = task;
  const isRunning = containers.every(({ started, ended }) => started !== undefined && ended === undefined);
  return {
    Cluster: task.clusterArn,
    TaskARN: task.taskArn,
    Family: taskDefinition.family,
    Revision: String(taskDefinition.revision),
    ...(task.serviceName === undefined ? {} : { ServiceName: task.serviceName }),
    DesiredStatus: 'RUNNING',
    KnownStatus: isRunning ? 'RUNNING' : 'PENDING',
    Limits: {
      ...(taskDefinition.cpu === undefined ? {} : { CPU: Number(taskDefinition.cpu) / 1024 }),
      ...(taskDefinition.memory === undefined ? {} : { Memory: Number(taskDefinition.memory) }),
    },
    PullStartedAt: facts.pullStartedAt.toISOString(),
    PullStoppedAt: facts.pullStoppedAt.toISOString(),
    AvailabilityZone: task.availabilityZone,
    LaunchType: task.launchType,
    Containers: containers.map((each) => containerMetadata(facts, each)),
  };
}

/** The name of a container's log stream: `prefix/container/task`. */
export function logStreamName(prefix: string, container: string, taskId: string): string {
  return `${prefix}/${container}/${taskId}`;
}

function streamOf(task: TaskToPrepare, container: string): Readonly<Record<string, string>> {
  const source = task.containers.find(({ name }) => name === container);
  const prefix = source?.logConfiguration?.options?.['awslogs-stream-prefix'];
  return prefix === undefined ? {} : { 'awslogs-stream': logStreamName(prefix, container, task.taskId) };
}

function statusOf({ started, ended }: ContainerFacts): string {
  if (ended !== undefined) return 'STOPPED';
  return started === undefined ? 'CREATED' : 'RUNNING';
}
