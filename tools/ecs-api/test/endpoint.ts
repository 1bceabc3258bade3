import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServiceDeploymentsCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { afterEach } from '@jest/globals';

import { startEcsEndpoint, type AnsweredCall, type EcsEndpoint, type EndpointOptions } from '../src/index.ts';
import { ProgramImages } from './program-images.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Everything happens as soon as it can. */
const QUICK = {
  startCheckMs: 20,
  stableWithLoadBalancerMs: 100,
  stableWithoutLoadBalancerMs: 300,
  alarmBakeMs: 300,
  alarmPollMs: 20,
};

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
    const folder = await mkdtemp(join(tmpdir(), 'ecs-api-'));
    const endpoint = new TestEndpoint(folder, options);
    closers.push(() => rm(folder, { recursive: true, force: true }));
    await endpoint.start();
    return endpoint;
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
  async start(): Promise<void> {
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
    });
    const client = {
      endpoint: this.url,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    };
    this.#ecs = new ECSClient(client);
    this.#autoscaling = new ApplicationAutoScalingClient(client);
    closers.push(() => this.stop());
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
