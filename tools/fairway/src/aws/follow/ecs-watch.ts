import {
  ClusterNotFoundException,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  type ECSClient,
  type Service,
  type ServiceDeployment,
  type Task,
} from '@aws-sdk/client-ecs';

/** A service of a cluster, by their names in ECS. */
export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** The limit of one `DescribeTasks` call. */
const MAX_TASKS_A_CALL = 100;

/** ECS's API, as far as following a deployment asks it. */
export class EcsWatch {
  readonly #ecs: ECSClient;

  constructor(ecs: ECSClient) {
    this.#ecs = ecs;
  }

  /** The ARNs of a service's deployments, the newest first. */
  async deployments({ cluster, service }: ServiceName): Promise<readonly string[]> {
    const { serviceDeployments = [] } = await this.#ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service }),
    );
    return serviceDeployments
      .toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
      .flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  }

  async deployment(arn: string): Promise<ServiceDeployment | undefined> {
    const { serviceDeployments: [found] = [] } = await this.#ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
    );
    return found;
  }

  /** The task definition that a deployment leads to. */
  async taskDefinitionOf({ targetServiceRevision }: ServiceDeployment): Promise<string | undefined> {
    if (targetServiceRevision?.arn === undefined) return undefined;
    const { serviceRevisions: [revision] = [] } = await this.#ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [targetServiceRevision.arn] }),
    );
    return revision?.taskDefinition;
  }

  /** The variable `RELEASE` of a task definition: which release its containers are. */
  async releaseOf(taskDefinition: string): Promise<string | undefined> {
    const { taskDefinition: found } = await this.#ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition }),
    );
    const variables = (found?.containerDefinitions ?? []).flatMap(({ environment = [] }) => environment);
    return variables.find(({ name }) => name === 'RELEASE')?.value;
  }

  /** Undefined when the service is not there, or was deleted; also when its cluster is not. */
  async service({ cluster, service }: ServiceName): Promise<Service | undefined> {
    try {
      const { services: [found] = [] } = await this.#ecs.send(
        new DescribeServicesCommand({ cluster, services: [service] }),
      );
      return found?.status === 'INACTIVE' ? undefined : found;
    } catch (error) {
      if (error instanceof ClusterNotFoundException) return undefined;
      throw error;
    }
  }

  /** Tasks of a service that have stopped and ran a task definition; ECS knows them for about an hour. */
  async stoppedTasks({ cluster, service }: ServiceName, taskDefinition: string): Promise<readonly Task[]> {
    const { taskArns = [] } = await this.#ecs.send(
      new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'STOPPED' }),
    );
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.#ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, MAX_TASKS_A_CALL) }),
    );
    return tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition);
  }

  /** Stops a deployment; the version before serves again. A deployment that has ended is left as it is. */
  async stop(arn: string): Promise<void> {
    await this.#ecs
      .send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' }))
      .catch((error: unknown) => {
        if ((error as Error).name !== 'ConflictException') throw error;
      });
  }
}
