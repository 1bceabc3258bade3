import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createTaskSide, startEcsEndpoint, type EcsEndpoint } from '@fairway/ecs-api';
import { startMinistack, type Ministack } from '@fairway/local-aws/ministack';
import { Registry } from '@fairway/oci';

import { withEnvironment } from '../config.ts';
import { pushBase } from '../../base-image.ts';
import { sampleEnvironments } from '../../sample-environments.ts';
import { EdgeFront } from './edge-front.ts';
import { FaultProxy } from './fault-proxy.ts';
import { serviceCode, type Behaviour } from './service-code.ts';
import { smallStack } from './small-stack.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'eu-west-1';
export const SERVICES = ['alpha', 'beta'];
export const BUCKET = `shop-terraform-${ACCOUNT}-${REGION}`;
const PROGRAM = join(import.meta.dirname, '../../fixtures/main.ts');
const DOCKERFILE = join(import.meta.dirname, '../../../../../Dockerfile');
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

export interface VerbEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** A verb that runs. */
export interface RunningVerb {
  readonly child: ChildProcess;
  /** Settles when its talk has this. */
  readonly says: (pattern: RegExp) => Promise<void>;
  readonly ended: Promise<VerbEnd>;
}

/** A clone with two services, emulated AWS whose ECS runs them, and what breaks calls between both. */
export class Stage {
  readonly root: string;
  readonly ecs: ECSClient;
  readonly s3: S3Client;
  readonly aws: FaultProxy;
  readonly ecsProxy: FaultProxy;
  readonly front: EdgeFront;
  /** Of the environment that others are promoted to. */
  readonly guestFront: EdgeFront;
  readonly ecr: ECRClient;
  /** How alarms stand, by name. */
  readonly alarms: Map<string, AlarmValue>;
  readonly #ministack: Ministack;
  readonly #endpoint: EcsEndpoint;
  readonly #base: string;
  #edition = 0;

  private constructor(parts: {
    root: string;
    ministack: Ministack;
    endpoint: EcsEndpoint;
    aws: FaultProxy;
    ecsProxy: FaultProxy;
    front: EdgeFront;
    guestFront: EdgeFront;
    base: string;
    alarms: Map<string, AlarmValue>;
  }) {
    this.root = parts.root;
    this.#ministack = parts.ministack;
    this.#endpoint = parts.endpoint;
    this.aws = parts.aws;
    this.ecsProxy = parts.ecsProxy;
    this.front = parts.front;
    this.guestFront = parts.guestFront;
    this.#base = parts.base;
    this.alarms = parts.alarms;
    this.ecr = new ECRClient(clientSettings(parts.ministack.endpoint));
    this.ecs = new ECSClient({ ...clientSettings(parts.endpoint.url) });
    this.s3 = new S3Client({ ...clientSettings(parts.ministack.endpoint), forcePathStyle: true });
  }

  static async open(): Promise<Stage> {
    const root = await mkdtemp(join(tmpdir(), 'fairway-deploys-'));
    const ministack = await startMinistack({ region: REGION });
    const own = { region: REGION, accountId: ACCOUNT, report: () => undefined };
    const taskSide = await createTaskSide({
      ...{ ...own, folder: join(root, '.stage/task-side'), endpointUrl: ministack.endpoint },
    });
    const alarms = new Map<string, AlarmValue>();
    const endpoint = await startEcsEndpoint({
      ...{ ...own, port: 0, folder: join(root, '.stage/ecs'), taskSide },
      alarms: { read: (names) => Promise.resolve(chosen(alarms, names)) },
      pace: {
        alarmBakeMs: 6_000,
        alarmPollMs: 100,
        startCheckMs: 50,
        stableWithLoadBalancerMs: 500,
        stableWithoutLoadBalancerMs: 500,
      },
    });
    const stage = new Stage({
      ...{ root, ministack, endpoint, alarms },
      aws: await FaultProxy.open(ministack.endpoint),
      ecsProxy: await FaultProxy.open(endpoint.url),
      front: await EdgeFront.open(
        new ElasticLoadBalancingV2Client(clientSettings(ministack.endpoint)),
        'demo',
      ),
      guestFront: await EdgeFront.open(
        new ElasticLoadBalancingV2Client(clientSettings(ministack.endpoint)),
        'guest',
      ),
      base: await sendBase(ministack.endpoint),
    });
    await stage.#furnish();
    return stage;
  }

  /** Nothing breaks any more. */
  heal(): void {
    this.aws.rule = () => undefined;
    this.ecsProxy.rule = () => undefined;
    this.front.instead = undefined;
  }

  /** Another edition of some services, in a commit of its own. */
  async commit(changes: Readonly<Record<string, Behaviour>>): Promise<string> {
    await this.edit(changes);
    return this.commitAll(JSON.stringify(changes));
  }

  /** Another edition, in no commit. */
  async edit(changes: Readonly<Record<string, Behaviour>>): Promise<void> {
    for (const [service, behaviour] of Object.entries(changes)) {
      this.#edition += 1;
      const file = join(this.root, 'packages', `${service}-service/src/main.ts`);
      await writeFile(file, serviceCode(this.#edition, behaviour));
    }
  }

  async commitAll(message: string): Promise<string> {
    await this.git('add', '-A');
    await this.git('commit', '-q', '--allow-empty', '-m', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  async git(...args: readonly string[]): Promise<string> {
    const identity = ['-c', 'user.name=stage', '-c', 'user.email=stage@localhost'];
    const { stdout } = await promisify(execFile)('git', ['-C', this.root, ...identity, ...args]);
    return stdout;
  }

  /** The Terraform of the stack, changed. */
  async writeStack(change: (stack: Record<string, unknown>) => void = () => undefined): Promise<void> {
    const place = { account: ACCOUNT, region: REGION, services: SERVICES };
    const stack = smallStack({ ...place, environment: 'demo', edge: this.front.url }) as Record<
      string,
      unknown
    >;
    change(stack);
    await mkdir(join(this.root, 'stacks/app-demo'), { recursive: true });
    await writeFile(join(this.root, 'stacks/app-demo/cdk.tf.json'), JSON.stringify(stack));
    await mkdir(join(this.root, 'stacks/app-guest'), { recursive: true });
    const guest = smallStack({ ...place, environment: 'guest', edge: this.guestFront.url });
    await writeFile(join(this.root, 'stacks/app-guest/cdk.tf.json'), JSON.stringify(guest));
  }

  /** The first container of a service, changed. */
  async changeContainer(service: string, change: (container: object) => object): Promise<void> {
    await this.writeStack((stack) => {
      const locals = stack['locals'] as Record<string, object[]>;
      locals[`${service}_template`] = (locals[`${service}_template`] ?? []).map(change);
    });
  }

  /** A container that must succeed before the service's own starts. */
  async addMigration(service: string, code: string): Promise<void> {
    await this.writeStack((stack) => {
      const locals = stack['locals'] as Record<string, object[]>;
      const [own] = (locals[`${service}_template`] ?? []) as Record<string, unknown>[];
      const migration = {
        ...own,
        name: 'migrate',
        essential: false,
        command: ['--eval', code],
        portMappings: [],
      };
      const dependsOn = [{ containerName: 'migrate', condition: 'SUCCESS' }];
      locals[`${service}_template`] = [migration, { ...own, dependsOn }];
    });
  }

  /** An alarm that rolls deployments of a service back. */
  async watchAlarm(service: string, name: string): Promise<void> {
    this.alarms.set(name, 'OK');
    await this.writeStack((stack) => {
      const { aws_ecs_service: services = {} } = stack['resource'] as Record<string, Record<string, object>>;
      Object.assign(services[service] ?? {}, {
        alarms: { enable: true, rollback: true, alarm_names: [name] },
      });
    });
  }

  /** A path in the clone. */
  path(name: string): string {
    return join(this.root, '.stage', name);
  }

  async plan(...args: readonly string[]): Promise<VerbEnd> {
    const own = args.map((each) => (each.endsWith('.plan') ? this.path(each) : each));
    return this.run('plan', 'app-demo', '--base', this.#base, ...own);
  }

  async pushImages(): Promise<void> {
    const { code, stderr } = await this.run('image', 'push', '--base', this.#base);
    if (code !== 0) throw new Error(stderr);
  }

  async deployAs(account: string, ...args: readonly string[]): Promise<VerbEnd> {
    const keys = { AWS_ACCESS_KEY_ID: account };
    return this.startWith(keys, 'deploy', 'app-demo', '--base', this.#base, ...args).ended;
  }

  /** On a machine whose clock is an hour behind. */
  async deployAtAnotherHour(...args: readonly string[]): Promise<VerbEnd> {
    const code =
      'const now = Date.now; Date.now = () => now() - 3600000; const D = Date; globalThis.Date = class extends D { constructor(...a) { if (a.length === 0) super(D.now()); else super(...a); } };';
    const variables = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
    return this.startWith(variables, 'deploy', 'app-demo', '--base', this.#base, ...args).ended;
  }

  async remove(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  }

  /** A verb to its end. */
  async run(...args: readonly string[]): Promise<VerbEnd> {
    return this.start(...args).ended;
  }

  async deploy(...args: readonly string[]): Promise<VerbEnd> {
    return this.run('deploy', 'app-demo', '--base', this.#base, ...args);
  }

  startDeploy(...args: readonly string[]): RunningVerb {
    return this.start('deploy', 'app-demo', '--base', this.#base, ...args);
  }

  start(...args: readonly string[]): RunningVerb {
    return this.startWith({}, ...args);
  }

  startWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): RunningVerb {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [PROGRAM, this.root, ...args], {
      env: withEnvironment({
        ...{ ...KEYS, AWS_ENDPOINT_URL: this.aws.url, AWS_ENDPOINT_URL_ECS: this.ecsProxy.url },
        AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: this.ecsProxy.url,
        ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '3', ...variables },
      }),
    });
    const written = { stdout: '', stderr: '' };
    const waiting = new Set<() => void>();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
        for (const look of waiting) look();
      });
    }
    const ended = new Promise<VerbEnd>((resolve) => {
      child.once('close', (code) => resolve({ code, ...written, tookMs: performance.now() - startedAt }));
    });
    const says = (pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(written.stderr)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`it never said ${pattern}:\n${written.stderr}`)));
      });
    return { child, says, ended };
  }

  async ledger(environment = 'demo'): Promise<LedgerShape> {
    return JSON.parse(await this.ledgerText(environment)) as LedgerShape;
  }

  async ledgerText(environment = 'demo'): Promise<string> {
    const Key = `releases/${environment}.json`;
    const { Body: body } = await this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return (await body?.transformToString()) ?? '';
  }

  async writeLedger(text: string): Promise<void> {
    const Key = 'releases/demo.json';
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: text }));
  }

  /** What the environment's domain answers for a service. */
  async answer(
    service: string,
    front = this.front,
  ): Promise<{ readonly edition: number; readonly release: string }> {
    const response = await fetch(`${front.url}/-/${service}/version`);
    return (await response.json()) as { edition: number; release: string };
  }

  async close(): Promise<void> {
    await Promise.all([this.aws.close(), this.ecsProxy.close(), this.front.close(), this.guestFront.close()]);
    await this.#endpoint.close();
    await this.#ministack.close();
    await rm(this.root, { recursive: true, force: true });
  }

  async #furnish(): Promise<void> {
    for (const service of SERVICES) {
      await this.ecr.send(new CreateRepositoryCommand({ repositoryName: `shop/${service}` }));
      const folder = join(this.root, 'packages', `${service}-service`);
      await mkdir(join(folder, 'src'), { recursive: true });
      await mkdir(join(folder, 'manifest/src'), { recursive: true });
      await writeFile(join(folder, 'package.json'), '{}');
    }
    await this.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await this.s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
    await copyFile(DOCKERFILE, join(this.root, 'Dockerfile'));
    await writeFile(join(this.root, 'package.json'), '{ "version": "1.2.3", "type": "module" }');
    await writeFile(join(this.root, '.gitignore'), '.fairway\n.stage\n');
    await writeFile(join(this.root, 'services.json'), JSON.stringify(SERVICES.map(manifest)));
    await writeFile(join(this.root, 'environments.json'), JSON.stringify(environments));
    await this.writeStack();
    await this.git('init', '-q', '-b', 'develop');
    await this.commit({ alpha: 'sound', beta: 'sound' });
  }
}

type AlarmValue = 'OK' | 'ALARM';

function chosen(alarms: ReadonlyMap<string, AlarmValue>, names: readonly string[]) {
  return Object.fromEntries([...alarms].filter(([name]) => names.includes(name)));
}

interface LedgerShape {
  readonly desired?: { readonly deployment: string };
  readonly current: Readonly<Record<string, { readonly version: string; readonly image: string }>>;
  readonly history: readonly {
    readonly kind: string;
    readonly deployment: string;
    readonly commit: string;
    readonly by: { readonly when: string };
    readonly images: Readonly<Record<string, { readonly image: string }>>;
  }[];
}

const environments = {
  ...{ definitions: sampleEnvironments.definitions.map((each) => ({ ...each, account: ACCOUNT })) },
  shared: { ...sampleEnvironments.shared, account: ACCOUNT },
};

function manifest(name: string, index: number): object {
  return {
    ...{ name, summary: `The service ${name}.`, port: 20_500 + index, paths: [`/${name}`] },
    ...{ cpu: 256, memoryMib: 512, longestRequestSeconds: 5 },
  };
}

function clientSettings(endpoint: string) {
  return { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

async function sendBase(endpoint: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-base-'));
  try {
    const ecr = new ECRClient(clientSettings(endpoint));
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'base' }));
    return await pushBase(new Registry({ registry: new URL(endpoint).host }), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
