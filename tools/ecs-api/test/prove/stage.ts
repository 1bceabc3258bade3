import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServiceDeploymentsCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type ServiceDeployment,
  type Task,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { startMinistack, type Ministack } from '@fairway/local-aws/ministack';

import { startEcsEndpoint, type EcsEndpoint } from '../../src/index.ts';
import { createTaskSide } from '../../src/task-side/task-side.ts';
import { writeEcsPart } from './ecs-part.ts';
import { ImageFactory } from './images.ts';
import type { TerraformProgram } from './terraform-programs.ts';

const REGION = 'eu-central-1';
const ACCOUNT = '000000000000';
const CLUSTER = 'fairway-dev';
const POLL_MS = 200;

/** Our endpoint between Terraform and ministack, which is everything else of AWS. */
export class Stage {
  readonly folder: string;
  readonly images: ImageFactory;
  readonly #ministack: Ministack;
  readonly #terraform: TerraformProgram;
  readonly #port: number;
  #endpoint: EcsEndpoint;

  private constructor(parts: {
    folder: string;
    ministack: Ministack;
    terraform: TerraformProgram;
    endpoint: EcsEndpoint;
  }) {
    this.folder = parts.folder;
    this.#ministack = parts.ministack;
    this.#terraform = parts.terraform;
    this.#endpoint = parts.endpoint;
    this.#port = Number(new URL(parts.endpoint.url).port);
    const { endpoint } = parts.ministack;
    this.images = new ImageFactory({ endpoint, folder: this.folder, region: REGION, accountId: ACCOUNT });
  }

  static async open(terraform: TerraformProgram, services: readonly string[]): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'prove-ecs-'));
    const ministack = await startMinistack({ region: REGION });
    await writeEcsPart(folder, services);
    const endpoint = await openEndpoint(folder, ministack, 0);
    return new Stage({ folder, ministack, terraform, endpoint });
  }

  /** Images by service become the stack's variable. */
  async choose(images: Readonly<Record<string, string>>): Promise<void> {
    const commit = '0'.repeat(40);
    const entries = Object.entries(images).map(([service, image]) => [
      service,
      { image, version: 'c-1', commit },
    ]);
    const variables = { images: Object.fromEntries(entries) as unknown };
    await writeFile(join(this.folder, 'terraform.tfvars.json'), JSON.stringify(variables));
  }

  /** @throws {Error} with what Terraform said when it fails */
  async run(...args: string[]): Promise<{ readonly exit: number; readonly text: string }> {
    const variables = {
      AWS_ENDPOINT_URL: this.#ministack.endpoint,
      AWS_ENDPOINT_URL_ECS: this.#endpoint.url,
      AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: this.#endpoint.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const { exit, stdout, stderr } = await this.#terraform.run(args, this.folder, variables);
    const text = `${stdout}\n${stderr}`;
    // 2 is a plan that is not empty.
    if (exit !== 0 && exit !== 2)
      throw new Error(`terraform ${args.join(' ')} exited with ${exit}:\n${text}`);
    return { exit, text };
  }

  /** Ends the endpoint as it would be killed, and starts it again where it was. */
  async restart(): Promise<void> {
    await this.#endpoint.close();
    this.#endpoint = await openEndpoint(this.folder, this.#ministack, this.#port);
  }

  /** The newest deployment of a service once it has ended. */
  async endOfDeployment(service: string): Promise<ServiceDeployment> {
    return this.#withEcs(async (ecs) => {
      for (;;) {
        const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster: CLUSTER, service }));
        const arn = listed.serviceDeployments?.[0]?.serviceDeploymentArn ?? '';
        const described = await ecs.send(
          new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
        );
        const [deployment] = described.serviceDeployments ?? [];
        if (deployment?.finishedAt !== undefined) return deployment;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    });
  }

  async tasks(desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly Task[]> {
    return this.#withEcs(async (ecs) => {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: CLUSTER, desiredStatus }));
      if (taskArns.length === 0) return [];
      return (await ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: taskArns }))).tasks ?? [];
    });
  }

  /** The address of a service's target group on this machine. */
  async address(service: string): Promise<string> {
    const client = new ElasticLoadBalancingV2Client(this.#client());
    try {
      const { TargetGroups: [group] = [] } = await client.send(
        new DescribeTargetGroupsCommand({ Names: [`dev-${service}`] }),
      );
      const { TargetHealthDescriptions: [target] = [] } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: group?.TargetGroupArn }),
      );
      return `http://${target?.Target?.Id ?? ''}:${target?.Target?.Port ?? 0}/`;
    } finally {
      client.destroy();
    }
  }

  /** Lines of a service's log group. */
  async logs(service: string): Promise<readonly string[]> {
    const client = new CloudWatchLogsClient(this.#client());
    try {
      const logGroupName = `/fairway/dev/${service}`;
      const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
      return events.flatMap(({ message }) => message ?? []);
    } finally {
      client.destroy();
    }
  }

  async close(): Promise<void> {
    this.images.close();
    await this.#endpoint.close();
    await this.#ministack.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #client() {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return { endpoint: this.#ministack.endpoint, region: REGION, credentials };
  }

  async #withEcs<T>(ask: (ecs: ECSClient) => Promise<T>): Promise<T> {
    const ecs = new ECSClient({ ...this.#client(), endpoint: this.#endpoint.url });
    try {
      return await ask(ecs);
    } finally {
      ecs.destroy();
    }
  }
}

async function openEndpoint(folder: string, ministack: Ministack, port: number): Promise<EcsEndpoint> {
  const report = (sentence: string): void => console.error(`  endpoint: ${sentence}`);
  const account = { region: REGION, accountId: ACCOUNT };
  const taskSide = await createTaskSide({
    ...account,
    folder: join(folder, 'task-side'),
    endpointUrl: ministack.endpoint,
    report,
  });
  return startEcsEndpoint({ ...account, port, folder: join(folder, 'endpoint'), taskSide, report });
}
