import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { ACCOUNT, Clone, REGION } from './clone.ts';
import { EdgeFront } from './edge-front.ts';
import { BUCKET, clientSettings, openEmulators, type AlarmValue, type Emulators } from './emulators.ts';
import { FaultProxy } from './fault-proxy.ts';
import { Inbox } from './inbox.ts';
import type { Answer, DeploySettings, LedgerShape } from './shapes.ts';
import { anHourBehind, startVerb, type RunningVerb, type VerbEnd } from './running-verb.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** A clone with services, an emulated AWS whose ECS runs them, and proxies that break calls between both. */
export class Stage extends Clone {
  readonly ecs: ECSClient;
  readonly s3: S3Client;
  readonly ecr: ECRClient;
  readonly aws: FaultProxy;
  readonly ecsProxy: FaultProxy;
  /** The editions of alpha that answered before and after a sound deployment, in this order. */
  readonly editions: number[] = [];
  readonly #emulators: Emulators;
  readonly #elb: ElasticLoadBalancingV2Client;
  readonly #cloudwatch: CloudWatchClient;
  readonly #fronts = new Map<string, EdgeFront>();
  readonly #clones: string[] = [];
  readonly #inboxes: Inbox[] = [];

  private constructor(
    root: string,
    services: readonly string[],
    emulators: Emulators,
    proxies: { readonly aws: FaultProxy; readonly ecs: FaultProxy },
  ) {
    super(root, services, new Map());
    this.#emulators = emulators;
    this.aws = proxies.aws;
    this.ecsProxy = proxies.ecs;
    const { ministack, endpoint } = emulators;
    this.ecr = new ECRClient(clientSettings(ministack.endpoint));
    this.ecs = new ECSClient(clientSettings(endpoint.url));
    this.s3 = new S3Client({ ...clientSettings(ministack.endpoint), forcePathStyle: true });
    this.#cloudwatch = new CloudWatchClient(clientSettings(ministack.endpoint));
    this.#elb = new ElasticLoadBalancingV2Client(clientSettings(ministack.endpoint));
  }

  static async open(services: readonly string[]): Promise<Stage> {
    const root = await mkdtemp(join(tmpdir(), 'fairway-deploys-'));
    const emulators = await openEmulators(join(root, '.stage'), services);
    const stage = new Stage(root, services, emulators, {
      aws: await FaultProxy.open(emulators.ministack.endpoint),
      ecs: await FaultProxy.open(emulators.endpoint.url),
    });
    await stage.#openFront('demo');
    await stage.#openFront('guest');
    await stage.furnish();
    return stage;
  }

  /** The server that an environment's domain leads to. */
  front(environment = 'demo'): EdgeFront {
    const front = this.#fronts.get(environment);
    if (front === undefined) throw new Error(`there is no environment ${environment}`);
    return front;
  }

  /** The states of alarms, by name. */
  get alarms(): Map<string, AlarmValue> {
    return this.#emulators.alarms;
  }

  /** The reasons why tasks of a service cannot start, in ECS's words, by its name. */
  get startFaults(): Map<string, string> {
    return this.#emulators.startFaults;
  }

  /** A base of images that is for another processor than tasks have. */
  get base(): string {
    return this.#emulators.base;
  }

  get foreignBase(): string {
    return this.#emulators.foreignBase;
  }

  /** Takes all faults back. */
  heal(): void {
    this.aws.rule = () => undefined;
    this.ecsProxy.rule = () => undefined;
    this.startFaults.clear();
    for (const front of this.#fronts.values()) front.instead = undefined;
  }

  /** An environment that was never deployed, in a commit. */
  async addEnvironment(name: string): Promise<void> {
    await this.#openFront(name);
    await this.writeEnvironments();
    await this.writeStack();
    await this.commitAll(`the environment ${name}`);
  }

  /** A clone as another person has it. */
  async cloneOfAnother(): Promise<Clone> {
    const root = await mkdtemp(join(tmpdir(), 'fairway-another-'));
    this.#clones.push(root);
    const filter = (from: string): boolean => !/\/\.(?:stage|fairway)(?:\/|$)/.test(from);
    await cp(this.root, root, { recursive: true, filter });
    const other = new Clone(root, this.services, this.edges);
    // Its editions differ from those of this clone.
    await other.edit(Object.fromEntries(this.services.map((each) => [each, 'of another'])));
    return other;
  }

  /** An alarm that rolls deployments of a service back. */
  async watchAlarm(service: string, name: string, value: AlarmValue = 'OK'): Promise<void> {
    this.alarms.set(name, value);
    await this.#cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'shop',
        MetricName: 'errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    await this.#cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: name, StateValue: value, StateReason: 'played' }),
    );
    await this.changeService(service, (own) => {
      own['alarms'] = { enable: true, rollback: true, alarm_names: [name] };
    });
  }

  async plan(...args: readonly string[]): Promise<VerbEnd> {
    return this.run('plan', 'app-demo', '--base', this.#emulators.base, ...args);
  }

  async pushImages(): Promise<void> {
    const { code, stderr } = await this.run('image', 'push', '--base', this.#emulators.base);
    if (code !== 0) throw new Error(stderr);
  }

  async deploy(...args: readonly string[]): Promise<VerbEnd> {
    return this.startDeploy(...args).ended;
  }

  async deployTo(environment: string, ...args: readonly string[]): Promise<VerbEnd> {
    return this.run('deploy', `app-${environment}`, '--base', this.#emulators.base, ...args);
  }

  async deployBranch(branch: string, ...args: readonly string[]): Promise<VerbEnd> {
    return this.run('deploy', '--branch', branch, '--base', this.#emulators.base, ...args);
  }

  startDeploy(...args: readonly string[]): RunningVerb {
    return this.startDeployWith({}, ...args);
  }

  /**
   * A deployment by a person whose tools have other settings.
   * @param settings variables, the folder of another clone, or a program that starts it
   */
  startDeployWith({ root, within, ...variables }: DeploySettings, ...args: readonly string[]): RunningVerb {
    const all = ['deploy', 'app-demo', '--base', this.#emulators.base, ...args];
    return startVerb(root ?? this.root, all, { ...this.#variables(), ...variables }, within);
  }

  async deployAs(account: string, ...args: readonly string[]): Promise<VerbEnd> {
    return this.startDeployWith({ AWS_ACCESS_KEY_ID: account }, ...args).ended;
  }

  /** On a machine whose clock is an hour behind. */
  async deployAtAnotherHour(...args: readonly string[]): Promise<VerbEnd> {
    return this.startDeployWith({ NODE_OPTIONS: anHourBehind }, ...args).ended;
  }

  /** A verb to its end. */
  async run(...args: readonly string[]): Promise<VerbEnd> {
    return this.start(...args).ended;
  }

  start(...args: readonly string[]): RunningVerb {
    return startVerb(this.root, args, this.#variables());
  }

  async ledger(environment = 'demo'): Promise<LedgerShape> {
    return JSON.parse(await this.ledgerText(environment)) as LedgerShape;
  }

  async ledgerText(environment = 'demo'): Promise<string> {
    return this.readObject(`releases/${environment}.json`);
  }

  async writeLedger(text: string): Promise<void> {
    await this.writeObject('releases/demo.json', text);
  }

  async readObject(key: string): Promise<string> {
    const { Body: body } = await this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return (await body?.transformToString()) ?? '';
  }

  async writeObject(key: string, text: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }));
  }

  async remove(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  }

  /** Subscribes to the messages for demo's operators: to all, or to those about deployments that ended like this. */
  async openInbox(ended?: 'well' | 'badly'): Promise<Inbox> {
    const inbox = await Inbox.open();
    this.#inboxes.push(inbox);
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:shop-demo-operators`;
    await inbox.subscribe(this.#emulators.ministack.endpoint, topic, ended);
    return inbox;
  }

  /** The answer of an environment's domain for a service. */
  async answer(service: string, environment = 'demo'): Promise<Answer> {
    const response = await fetch(`${this.front(environment).url}/-/${service}/version`);
    return (await response.json()) as Answer;
  }

  async close(): Promise<void> {
    const servers = [this.aws, this.ecsProxy, ...this.#fronts.values(), ...this.#inboxes];
    await Promise.all(servers.map((each) => each.close()));
    const { endpoint, ministack } = this.#emulators;
    await endpoint.close();
    await ministack.close();
    for (const folder of [this.root, ...this.#clones]) await rm(folder, { recursive: true, force: true });
  }

  #variables(): Readonly<Record<string, string>> {
    return {
      ...KEYS,
      AWS_ENDPOINT_URL: this.aws.url,
      AWS_ENDPOINT_URL_ECS: this.ecsProxy.url,
      AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: this.ecsProxy.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '3',
    };
  }

  async #openFront(environment: string): Promise<void> {
    const front = await EdgeFront.open(this.#elb, environment);
    this.#fronts.set(environment, front);
    this.edges.set(environment, front.url);
  }
}
