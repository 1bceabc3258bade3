import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startEcsEndpoint } from '@fairway/ecs-api';
import { ProgramImages } from '@fairway/ecs-api/testing';
import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { compileCache } from '@fairway/local-ecs';
import type { ManifestInput } from '@fairway/service-manifest';

import { EcsWatch } from '../../src/aws/follow/ecs-watch.ts';
import type { Ledger, LedgerImage } from '../../src/aws/ledger/ledger.ts';
import { cleanUp, temporaryFolder, TestWorkspace } from '../test-workspace.ts';
import { runVerb } from '../run-in-process.ts';
import { CliProcess, fixtureProgram } from '../up-process.ts';
import { programPath, setVariables } from './config.ts';
import { runProgram, type VerbEnd } from './emulator.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
export const BUCKET = `shop-terraform-${ACCOUNT}-${REGION}`;
export const CLUSTER = 'shop-demo';
const SERVES = 'setInterval(() => undefined, 1_000)';

/** The environment demo as it is when it was deployed: its services run as processes, all else is emulated. */
export interface VerbWorld {
  readonly root: string;
  readonly endpoint: string;
  readonly ecs: ECSClient;
  readonly ecsUrl: string;
  readonly s3: S3Client;
  readonly logs: CloudWatchLogsClient;
  readonly images: ProgramImages;
  readonly environment: Readonly<Record<string, string>>;
  /** The command line in this process: the same output, but faster. */
  run(...args: readonly string[]): Promise<VerbEnd>;
  /** The command line as a process of its own. */
  runProcess(...args: readonly string[]): Promise<VerbEnd>;
  /** The same, for who wants to talk to it. */
  start(...args: readonly string[]): CliProcess;
  putObject(key: string, body: string): Promise<void>;
  removeObject(key: string): Promise<void>;
  putLedger(ledger: Ledger): Promise<void>;
  /** Puts the state of the app stack, with its address and these resources. */
  putState(resources: readonly { readonly type: string; readonly attributes: object }[]): Promise<void>;
  /** @param lines of the service's own container, or of one that is named among them */
  print(
    service: string,
    task: string,
    ...lines: readonly (string | { readonly container: string })[]
  ): Promise<void>;
}

/** An image of the ledger, whose version the test's programs know. */
export function ledgerImage(service: string, version: string): LedgerImage {
  const digest = Buffer.from(`${service}${version}`).toString('hex').padEnd(64, '0');
  const image = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/shop/${service}@sha256:${digest}`;
  return { image, version, commit: Buffer.from(version).toString('hex').padEnd(40, '0'), tags: [version] };
}

/**
 * Undefined where this machine cannot run the emulator, after saying so.
 * @param ofAlpha what the manifest of alpha has besides
 */
export async function startVerbWorld(ofAlpha: Partial<ManifestInput> = {}): Promise<VerbWorld | undefined> {
  const ministack = await startMinistackIfPossible({ region: REGION });
  if (ministack === undefined) return undefined;
  cleanUp(() => ministack.close());
  const images = new ProgramImages();
  for (const service of ['alpha', 'beta']) {
    for (const version of ['v1', 'v2']) images.node(ledgerImage(service, version).image, SERVES);
  }
  const ecsEndpoint = await startEcsEndpoint({
    port: 0,
    folder: temporaryFolder(),
    region: REGION,
    accountId: ACCOUNT,
    taskSide: images,
    pace: { startCheckMs: 20, stableWithLoadBalancerMs: 100, stableWithoutLoadBalancerMs: 200 },
  });
  cleanUp(() => ecsEndpoint.close());
  const { endpoint } = ministack;
  const { url: ecsUrl } = ecsEndpoint;
  const client = { region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' } };
  const ecs = new ECSClient({ ...client, endpoint: ecsUrl });
  const s3 = new S3Client({ ...client, endpoint, forcePathStyle: true });
  const logs = new CloudWatchLogsClient({ ...client, endpoint });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const { root } = new TestWorkspace({
    alpha: { manifest: { secrets: { API_KEY: { from: 'secretsManager', name: 'api-key' } }, ...ofAlpha } },
    beta: {},
  });
  const environment = {
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'test',
    PATH: programPath(),
    ...compileCache(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_ECS: ecsUrl,
    AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: ecsUrl,
  };
  setVariables(environment);
  const putObject = async (Key: string, Body: string): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  };
  return {
    root,
    endpoint,
    ecs,
    ecsUrl,
    s3,
    logs,
    images,
    environment,
    putObject,
    run: async (...args) => {
      const { code, stdout, stderr } = await runVerb(root, ...args);
      return { code, stdout, stderr };
    },
    runProcess: (...args) => runProgram(environment, root, args),
    start: (...args) => new CliProcess(fixtureProgram, [root, ...args], environment),
    removeObject: async (Key) => {
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    },
    putLedger: (ledger) => putObject(`releases/${ledger.environment}.json`, JSON.stringify(ledger)),
    putState: async (resources) => {
      const state = {
        version: 4,
        serial: 1,
        lineage: 'one',
        outputs: { url: { value: 'https://d1.cloudfront.net' } },
        resources: resources.map(({ type, attributes }, index) => ({
          mode: 'managed',
          type,
          name: `name${index}`,
          instances: [{ attributes }],
        })),
      };
      await putObject('stacks/app-demo/terraform.tfstate', JSON.stringify(state));
    },
    print: async (service, task, ...given) => {
      const lines = given.filter((each) => typeof each === 'string');
      const { container = service } = given.find((each) => typeof each === 'object') ?? {};
      const logStreamName = `${container}/${container}/${task}`;
      const place = { logGroupName: `/shop/demo/${service}`, logStreamName };
      await logs.send(new CreateLogGroupCommand(place)).catch(() => undefined);
      await logs.send(new CreateLogStreamCommand(place)).catch(() => undefined);
      const logEvents = lines.map((message, index) => ({ timestamp: Date.now() - 1_000 + index, message }));
      await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    },
  };
}

/** Makes a cluster with services that run, and waits until they do. */
export async function deployWorld(
  { ecs }: VerbWorld,
  services: Readonly<Record<string, LedgerImage>>,
  cluster = CLUSTER,
): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await Promise.all(
    Object.entries(services).map(async ([service, image]) => {
      const taskDefinition = await registerTask(ecs, service, image, `${cluster}-${service}`);
      await ecs.send(
        new CreateServiceCommand({
          cluster,
          serviceName: service,
          desiredCount: 1,
          taskDefinition,
          deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
        }),
      );
      await settled(ecs, cluster, service);
    }),
  );
}

export async function registerTask(
  ecs: ECSClient,
  service: string,
  { image, version, commit }: LedgerImage,
  family: string,
): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      memory: '512',
      // beta needs nothing of AWS.
      ...(service === 'beta' ? {} : { taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/${family}-task` }),
      containerDefinitions: [
        {
          name: service,
          image,
          environment: [
            { name: 'APP_VERSION', value: version },
            { name: 'APP_COMMIT', value: commit },
            { name: 'RELEASE', value: `r-${version}` },
          ],
        },
      ],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

export async function settled(ecs: ECSClient, cluster: string, service: string): Promise<void> {
  const watch = new EcsWatch(ecs);
  for (;;) {
    const [arn = ''] = await watch.deployments({ cluster, service });
    if ((await watch.deployment(arn))?.finishedAt !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
