import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  type ContainerDefinition,
  type CreateServiceCommandInput,
  type RegisterTaskDefinitionCommandInput,
  type Task,
} from '@aws-sdk/client-ecs';
import { afterEach } from '@jest/globals';

import { startEcsEndpoint, type AnsweredCall, type EcsEndpoint, type EndpointOptions } from '../src/index.ts';
import { ProgramImages } from './program-images.ts';
import { ACCOUNT, QUICK, REGION } from './settings.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** An endpoint that ends with the test, and AWS's own clients of it. */
export class TestEndpoint {
  readonly images = new ProgramImages();
  readonly calls: AnsweredCall[] = [];
  readonly reports: string[] = [];
  readonly folder: string;
  readonly #options: Partial<EndpointOptions>;
  #endpoint: EcsEndpoint | undefined;
  #ecs: ECSClient | undefined;
  #autoscaling: ApplicationAutoScalingClient | undefined;

  private constructor(folder: string, options: Partial<EndpointOptions>) {
    this.folder = folder;
    this.#options = options;
  }

  static async start(options: Partial<EndpointOptions> = {}): Promise<TestEndpoint> {
    const endpoint = await TestEndpoint.prepare(options);
    await endpoint.start();
    return endpoint;
  }

  /** An endpoint that is not started yet, in a folder that goes with the test. */
  static async prepare(options: Partial<EndpointOptions> = {}): Promise<TestEndpoint> {
    const folder = await mkdtemp(join(tmpdir(), 'ecs-api-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    return new TestEndpoint(folder, options);
  }

  get url(): string {
    return this.#endpoint?.url ?? '';
  }

  get ecs(): ECSClient {
    if (this.#ecs === undefined) throw new Error('the endpoint was not started');
    return this.#ecs;
  }

  get autoscaling(): ApplicationAutoScalingClient {
    if (this.#autoscaling === undefined) throw new Error('the endpoint was not started');
    return this.#autoscaling;
  }

  /** Starts it, again after `stop`, on the same folder. */
  async start(options: Partial<EndpointOptions> = {}): Promise<void> {
    this.#endpoint = await startEcsEndpoint({
      port: 0,
      folder: this.folder,
      region: REGION,
      accountId: ACCOUNT,
      taskSide: this.images,
      pace: QUICK,
      onCall: (call) => this.calls.push(call),
      report: (sentence) => this.reports.push(sentence),
      ...this.#options,
      ...options,
    });
    this.connect(this.url);
    closers.push(() => this.stop());
  }

  /** Makes the clients ask an endpoint at that address. */
  connect(endpoint: string): void {
    const client = {
      endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    };
    this.#ecs = new ECSClient(client);
    this.#autoscaling = new ApplicationAutoScalingClient(client);
  }

  async stop(): Promise<void> {
    const endpoint = this.#endpoint;
    this.#endpoint = undefined;
    this.#ecs?.destroy();
    this.#autoscaling?.destroy();
    await endpoint?.close();
  }

  /** Resolves when a task has a status. */
  async taskIs(cluster: string, taskArn: string, status: string): Promise<Task> {
    return eventually(async () => {
      const { tasks: [task] = [] } = await this.ecs.send(
        new DescribeTasksCommand({ cluster, tasks: [taskArn] }),
      );
      return task?.lastStatus === status ? task : undefined;
    });
  }

  /** The newest deployment of a service once it has ended. */
  async endOfDeployment(cluster: string, service: string) {
    const { serviceDeployments: [newest] = [] } = await this.ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service }),
    );
    const arn = newest?.serviceDeploymentArn ?? '';
    return eventually(async () => {
      const { serviceDeployments: [deployment] = [] } = await this.ecs.send(
        new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
      );
      return deployment?.finishedAt === undefined ? undefined : deployment;
    });
  }
}

const POLL_MS = 25;

/** The first answer that is not undefined; the test's own timeout ends the waiting. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The service `web` of the cluster `dev`, as most tests need it. */
export async function createService(
  endpoint: TestEndpoint,
  options: { readonly image: string; readonly desiredCount: number } & Partial<CreateServiceCommandInput>,
): Promise<void> {
  const { image, ...service } = options;
  await endpoint.ecs.send(new CreateClusterCommand({ clusterName: 'dev' }));
  await endpoint.ecs.send(
    new CreateServiceCommand({
      cluster: 'dev',
      serviceName: 'web',
      taskDefinition: await registerTask(endpoint, { image }),
      ...service,
    }),
  );
}

/** A revision of the family `web`; its ARN. */
export async function registerTask(
  endpoint: TestEndpoint,
  container: Partial<ContainerDefinition>,
  more: Partial<RegisterTaskDefinitionCommandInput> = {},
): Promise<string> {
  const { taskDefinition } = await endpoint.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      memory: '512',
      containerDefinitions: [{ name: 'app', ...container }],
      ...more,
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}
