import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type HealthCheck,
} from '@aws-sdk/client-ecs';

/** What an endpoint has answered about one deployment. */
export interface DeploymentStory {
  readonly name: string;
  /** Until it says how the deployment ended, or the patience was over. */
  readonly seconds: number;
  readonly answer: string;
}

const PATIENCE_MS = 60_000;
const POLL_MS = 100;
const IDLE = ['-e', 'setInterval(() => undefined, 1000)'];
const CRASH = ['-e', 'console.log("no such table"); process.exit(3)'];
const NEVER: HealthCheck = {
  command: ['CMD', 'node', '-e', 'process.exit(1)'],
  interval: 5,
  timeout: 2,
  retries: 1,
};

/** Plays the same deployments to an endpoint of ECS, one after the other, each upon what the last has left. */
export class FiveDeployments {
  readonly #ecs: ECSClient;
  #refusal = '';

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.#ecs = new ECSClient({ endpoint, region: 'us-east-1', credentials });
  }

  async play(): Promise<readonly DeploymentStory[]> {
    await this.#ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
    const good = await this.#register(IDLE);
    const first = await this.#timed('first', async () => {
      await this.#ecs.send(
        new CreateServiceCommand({
          ...{ cluster: 'shop', serviceName: 'hello', taskDefinition: good, desiredCount: 2 },
          deploymentConfiguration: {
            deploymentCircuitBreaker: { enable: true, rollback: true },
          },
        }),
      );
      return good;
    });
    const stories = [
      await this.#timed('good', async () => this.#deploy(await this.#register(IDLE))),
      await this.#timed('crashing', async () => this.#deploy(await this.#register(CRASH))),
      await this.#timed('never healthy', async () => this.#deploy(await this.#register(IDLE, NEVER))),
      await this.#timed('stopped', async () => {
        const stopped = await this.#deploy(await this.#register(IDLE));
        await this.#stop();
        return stopped;
      }),
      await this.#timed('superseded', async () => {
        await this.#deploy(await this.#register(IDLE));
        return this.#deploy(await this.#register(IDLE));
      }),
    ];
    this.#ecs.destroy();
    return [first, ...stories];
  }

  async #register(command: string[], healthCheck?: HealthCheck): Promise<string> {
    const { taskDefinition } = await this.#ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'hello',
        containerDefinitions: [{ name: 'hello', image: 'localhost/node', memory: 256, command, healthCheck }],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  }

  async #deploy(taskDefinition: string): Promise<string> {
    await this.#ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'hello', taskDefinition }));
    return taskDefinition;
  }

  /** An endpoint without service deployments cannot stop one: then it goes on. */
  async #stop(): Promise<void> {
    const serviceDeploymentArn = (await this.#newest())?.serviceDeploymentArn;
    await this.#ecs
      .send(new StopServiceDeploymentCommand({ serviceDeploymentArn }))
      .catch((error: unknown) => {
        this.#refusal = ` (StopServiceDeployment answers ${error instanceof Error ? error.name : String(error)})`;
      });
  }

  async #timed(name: string, begin: () => Promise<string>): Promise<DeploymentStory> {
    const started = performance.now();
    const taskDefinition = await begin();
    let ended: string | undefined;
    while (ended === undefined && performance.now() < started + PATIENCE_MS) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      ended = await this.#end(taskDefinition);
    }
    const seconds = (performance.now() - started) / 1_000;
    const end = ended ?? `nothing within ${PATIENCE_MS / 1_000} s`;
    const answer = `${end}; ${await this.#seen()}${this.#refusal}`;
    this.#refusal = '';
    return { name, seconds, answer };
  }

  async #newest() {
    const { serviceDeployments = [] } = await this.#ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'shop', service: 'hello' }),
    );
    return serviceDeployments[0];
  }

  /** Its end by the service deployment, or, where the endpoint has none, by what the service says. */
  async #end(taskDefinition: string): Promise<string | undefined> {
    const newest = await this.#newest();
    if (newest !== undefined) {
      return newest.finishedAt === undefined
        ? undefined
        : `${newest.status}: ${newest.statusReason ?? 'no reason'}`;
    }
    const { services: [service] = [] } = await this.#ecs.send(
      new DescribeServicesCommand({ cluster: 'shop', services: ['hello'] }),
    );
    const own = service?.deployments?.find((each) => each.taskDefinition === taskDefinition);
    return own?.rolloutState === 'COMPLETED' || own?.rolloutState === 'FAILED'
      ? `no service deployment; rollout ${own.rolloutState}: ${own.rolloutStateReason ?? 'no reason'}`
      : undefined;
  }

  /** Running tasks, and how the last stopped ones ended. */
  async #seen(): Promise<string> {
    const running = await this.#tasks('RUNNING');
    const stopped = (await this.#tasks('STOPPED'))
      .toSorted((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0))
      .slice(0, 1)
      .map((task) => `${task.stopCode}, exit code ${task.containers?.[0]?.exitCode}: ${task.stoppedReason}`);
    return `${running.length} running; last stopped: ${stopped[0] ?? 'none'}`;
  }

  async #tasks(desiredStatus: 'RUNNING' | 'STOPPED') {
    const { taskArns = [] } = await this.#ecs.send(new ListTasksCommand({ cluster: 'shop', desiredStatus }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.#ecs.send(
      new DescribeTasksCommand({ cluster: 'shop', tasks: taskArns.slice(0, 100) }),
    );
    return tasks;
  }
}
