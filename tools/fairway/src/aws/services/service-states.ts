import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type ContainerDefinition,
  type ECSClient,
  type Service,
  type ServiceDeployment,
  type Task,
} from '@aws-sdk/client-ecs';

import type { ServiceName } from '../follow/ecs-watch.ts';

/** The version that a task definition names: its image, and the version that its containers answer. */
export interface RunningVersion {
  readonly image: string;
  /** Content tag. */
  readonly version: string;
  /** The commit that first built it. */
  readonly commit: string;
  /** Hash of image and task definition. */
  readonly release: string;
}

export interface DeploymentState {
  readonly id: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly startedAt?: Date | undefined;
  readonly finishedAt?: Date | undefined;
}

export interface TaskState {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly version: string;
  /** ECS's own word: `RUNNING`, `STOPPED` … */
  readonly status: string;
  readonly health: string;
  readonly zone: string;
  readonly createdAt?: Date | undefined;
  readonly stoppedAt?: Date | undefined;
  /** The reason why it stopped, with exit codes. */
  readonly reason?: string | undefined;
}

/** A service as ECS has it now. */
export interface ServiceState extends Partial<RunningVersion> {
  readonly service: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  /** No deployment is under way, and every wanted task runs. */
  readonly isSteady: boolean;
  /** Absent before its first. */
  readonly lastDeployment?: DeploymentState | undefined;
  /** Running tasks, then those that stopped within the last hour. */
  readonly tasks: readonly TaskState[];
}

/** The limit of one `DescribeServices` call. */
const MAX_SERVICES_A_CALL = 10;
const MAX_TASKS_A_CALL = 100;
/** The number of stopped tasks that are shown: after a crash loop there are dozens. */
const MAX_STOPPED = 3;

/**
 * Reads services, their tasks and last deployments.
 * @param names in one cluster
 * @returns the services that are there, in the order of names; none when the cluster is not there
 */
export async function readServiceStates(
  ecs: ECSClient,
  names: readonly ServiceName[],
): Promise<readonly ServiceState[]> {
  const versions = new Map<string, Promise<RunningVersion>>();
  const found = await describeServices(ecs, names);
  return Promise.all(found.map(({ name, service }) => stateOf(name, service)));

  async function stateOf(name: ServiceName, service: Service): Promise<ServiceState> {
    const [tasks, lastDeployment, version] = await Promise.all([
      readTasks(ecs, name),
      readLastDeployment(ecs, name),
      versionOf(service.taskDefinition ?? '', name.service),
    ]);
    const { desiredCount = 0, runningCount = 0, pendingCount = 0, deployments = [] } = service;
    return {
      service: name.service,
      desiredCount,
      runningCount,
      pendingCount,
      ...version,
      isSteady: deployments.length === 1 && runningCount === desiredCount && pendingCount === 0,
      lastDeployment,
      tasks: await Promise.all(
        tasks.map(async (task) =>
          taskState(task, (await versionOf(task.taskDefinitionArn ?? '', name.service)).version),
        ),
      ),
    };
  }

  function versionOf(arn: string, container: string): Promise<RunningVersion> {
    const known = versions.get(arn);
    if (known !== undefined) return known;
    const reading = readVersion(ecs, arn, container);
    versions.set(arn, reading);
    return reading;
  }
}

async function describeServices(ecs: ECSClient, names: readonly ServiceName[]) {
  const found: { readonly name: ServiceName; readonly service: Service }[] = [];
  for (let at = 0; at < names.length; at += MAX_SERVICES_A_CALL) {
    const some = names.slice(at, at + MAX_SERVICES_A_CALL);
    const { services = [] } = await ecs
      .send(
        new DescribeServicesCommand({
          cluster: some[0]?.cluster,
          services: some.map(({ service }) => service),
        }),
      )
      .catch((error: unknown) => {
        if ((error as Error).name === 'ClusterNotFoundException') return { services: [] };
        throw error;
      });
    for (const name of some) {
      const service = services.find(({ serviceName }) => serviceName === name.service);
      if (service !== undefined && service.status !== 'INACTIVE') found.push({ name, service });
    }
  }
  return found;
}

async function readTasks(ecs: ECSClient, { cluster, service }: ServiceName): Promise<readonly Task[]> {
  const [running, stopped] = await Promise.all(
    (['RUNNING', 'STOPPED'] as const).map(async (desiredStatus) => {
      const { taskArns = [] } = await ecs.send(
        new ListTasksCommand({ cluster, serviceName: service, desiredStatus }),
      );
      if (taskArns.length === 0) return [];
      const { tasks = [] } = await ecs.send(
        new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, MAX_TASKS_A_CALL) }),
      );
      return tasks.toSorted((a, b) => timeOf(b) - timeOf(a));
    }),
  );
  return [...(running ?? []), ...(stopped ?? []).slice(0, MAX_STOPPED)];
}

async function readLastDeployment(
  ecs: ECSClient,
  { cluster, service }: ServiceName,
): Promise<DeploymentState | undefined> {
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
  const [last] = serviceDeployments.toSorted(
    (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
  );
  if (last?.serviceDeploymentArn === undefined) return undefined;
  const { serviceDeployments: [full] = [] } = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [last.serviceDeploymentArn] }),
  );
  return full && deploymentState(full);
}

function deploymentState(deployment: ServiceDeployment): DeploymentState {
  const { serviceDeploymentArn = '', status = '', statusReason, createdAt, finishedAt } = deployment;
  return {
    id: lastPart(serviceDeploymentArn),
    status,
    reason: status === 'SUCCESSFUL' ? undefined : statusReason,
    startedAt: createdAt,
    finishedAt,
  };
}

async function readVersion(
  ecs: ECSClient,
  taskDefinition: string,
  container: string,
): Promise<RunningVersion> {
  const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const containers = found?.containerDefinitions ?? [];
  const own = containers.find(({ name }) => name === container) ?? containers[0];
  return {
    image: own?.image ?? '',
    version: variableOf(own, 'APP_VERSION'),
    commit: variableOf(own, 'APP_COMMIT'),
    release: variableOf(own, 'RELEASE'),
  };
}

function variableOf(container: ContainerDefinition | undefined, name: string): string {
  return container?.environment?.find((variable) => variable.name === name)?.value ?? '';
}

function taskState(task: Task, version: string): TaskState {
  const { taskArn = '', lastStatus = '', healthStatus = '', availabilityZone = '' } = task;
  const exits = (task.containers ?? []).flatMap(({ name, exitCode, reason }) => {
    if (reason !== undefined && reason !== '') return [`${name}: ${reason}`];
    return exitCode === undefined || exitCode === 0 ? [] : [`${name} exited with ${exitCode}`];
  });
  const reason = [task.stoppedReason, ...exits]
    .filter((text) => text !== undefined && text !== '')
    .join('; ');
  return {
    id: lastPart(taskArn),
    version,
    status: lastStatus,
    health: healthStatus,
    zone: availabilityZone,
    createdAt: task.createdAt,
    stoppedAt: task.stoppedAt,
    reason: reason === '' ? undefined : reason,
  };
}

function timeOf({ stoppedAt, createdAt }: Task): number {
  return (stoppedAt ?? createdAt)?.getTime() ?? 0;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
