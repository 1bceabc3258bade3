import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  type ServiceDeploymentBrief,
} from '@aws-sdk/client-ecs';

import { Shop, type Program } from './shop.ts';

/** The answers of an endpoint about one deployment. */
export interface DeploymentStory {
  readonly name: string;
  /** The time of `terraform apply`; a part of `seconds`. */
  readonly applySeconds: number;
  /** Until ECS says how the deployment ended, or the time for it was over. */
  readonly seconds: number;
  readonly answer: string;
}

const END_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const CRASH: Program = { command: ['-e', 'console.log("no such table"); process.exit(3)'] };

/** Its deployment goes on until the breaker ends it. */
const NEVER_HEALTHY = ['CMD', 'node', '-e', 'process.exit(1)'];

/** Another program each time, or Terraform would find nothing to change. */
function idle(version: string): Program {
  return { command: ['-e', `setInterval(() => undefined, 1000) // ${version}`] };
}

/**
 * Plays the same deployments to an endpoint of ECS with the same Terraform, one after the other, each upon the result
 * of the last. The SDK asks how each ended.
 */
export class FiveDeployments {
  readonly #endpoint: string;
  readonly #ecs: ECSClient;
  #refusal = '';

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.#endpoint = endpoint;
    this.#ecs = new ECSClient({ endpoint, region: 'us-east-1', credentials });
  }

  async play(): Promise<readonly DeploymentStory[]> {
    const shop = await Shop.open(this.#endpoint);
    try {
      return [
        await this.#timed('first', shop, () => shop.apply(idle('one'))),
        await this.#timed('good', shop, () => shop.apply(idle('two'))),
        await this.#timed('crashing', shop, () => shop.apply(CRASH)),
        await this.#timed('never healthy', shop, () =>
          shop.apply({ ...idle('three'), healthCheck: NEVER_HEALTHY }),
        ),
        await this.#timed('stopped', shop, async () => {
          await shop.apply(idle('four'));
          await this.#stop();
        }),
        await this.#timed('superseded', shop, async () => {
          await shop.apply({ ...idle('five'), healthCheck: NEVER_HEALTHY });
          await shop.apply(idle('six'));
        }),
      ];
    } finally {
      await shop.close();
      this.#ecs.destroy();
    }
  }

  /** An endpoint without service deployments cannot stop one: then it goes on. */
  async #stop(): Promise<void> {
    const serviceDeploymentArn = (await this.#deployments())[0]?.serviceDeploymentArn;
    await this.#ecs
      .send(new StopServiceDeploymentCommand({ serviceDeploymentArn }))
      .catch((error: unknown) => {
        this.#refusal = `; StopServiceDeployment answers ${error instanceof Error ? error.name : String(error)}`;
      });
  }

  async #timed(name: string, shop: Shop, begin: () => Promise<void>): Promise<DeploymentStory> {
    const started = performance.now();
    await begin();
    const applySeconds = (performance.now() - started) / 1_000;
    const taskDefinition = await this.#newestTaskDefinition();
    const until = performance.now() + END_TIMEOUT_MS;
    let ended: string | undefined;
    while (ended === undefined && performance.now() < until) {
      ended = await this.#end(taskDefinition);
      if (ended === undefined) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const seconds = (performance.now() - started) / 1_000;
    const end = ended ?? `nothing within ${END_TIMEOUT_MS / 1_000} s after the apply`;
    const answer = `${end}${this.#refusal}; ${await this.#seen()}; ${await shop.plan()}`;
    this.#refusal = '';
    return { name, applySeconds, seconds, answer };
  }

  async #newestTaskDefinition(): Promise<string> {
    const { taskDefinition } = await this.#ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'hello' }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  }

  /** Newest first; none where the endpoint has no service deployments. */
  async #deployments(): Promise<readonly ServiceDeploymentBrief[]> {
    const { serviceDeployments = [] } = await this.#ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'shop', service: 'hello' }),
    );
    return serviceDeployments;
  }

  /** Its end by the service deployment, or, where the endpoint has none, by the state of the service. */
  async #end(taskDefinition: string): Promise<string | undefined> {
    const [newest, before] = await this.#deployments();
    if (newest !== undefined) {
      return newest.finishedAt === undefined
        ? undefined
        : `${newest.status}: ${newest.statusReason ?? 'no reason'} (the one before is ${before?.status ?? 'none'})`;
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
