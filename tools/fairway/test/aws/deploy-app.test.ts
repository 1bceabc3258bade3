import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { resolveEnvironment } from '@fairway/environments';
import { startEcsEndpoint } from '@fairway/ecs-api';
import { ProgramImages } from '@fairway/ecs-api/testing';
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import type { AppRequest, AppWorld } from '../../src/aws/deploy/app-world.ts';
import { deployApp } from '../../src/aws/deploy/deploy-app.ts';
import { Interruption } from '../../src/aws/deploy/interruption.ts';
import { EcsWatch } from '../../src/aws/follow/ecs-watch.ts';
import { LedgerStore } from '../../src/aws/ledger/ledger-store.ts';
import { onIntended, type Images, type Ledger } from '../../src/aws/ledger/ledger.ts';
import type { AppOutputs } from '../../src/aws/state/app-outputs.ts';
import type { ImagesVariable } from '../../src/aws/terraform/stack-terraform.ts';
import type { PlannedChanges, ResourceChange } from '../../src/aws/terraform/plan-json.ts';
import { Failure } from '../../src/terminal/failure.ts';
import { demo, sampleEnvironments } from '../sample-environments.ts';
import { cleanUp, temporaryFolder } from '../test-workspace.ts';
import { MemoryObject } from './memory-bucket.ts';

const REGION = 'eu-west-1';
const CLUSTER = 'shop-demo';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const SERVES = 'setInterval(() => undefined, 1_000)';
const programs = new ProgramImages();
const { environment } = resolveEnvironment(demo, []);

let ecs: ECSClient;
beforeAll(async () => {
  for (const release of ['one', 'two', 'three']) programs.node(imageOf(release).image, SERVES);
  programs.programs.set(imageOf('broken').image, { command: '/bin/sh', args: ['-c', 'exit 3'] });
  const endpoint = await startEcsEndpoint({
    port: 0,
    folder: temporaryFolder(),
    region: REGION,
    accountId: '123456789012',
    taskSide: programs,
    pace: { startCheckMs: 20, stableWithLoadBalancerMs: 100, stableWithoutLoadBalancerMs: 300 },
  });
  cleanUp(() => endpoint.close());
  ecs = new ECSClient({ endpoint: endpoint.url, region: REGION, credentials, maxAttempts: 1 });
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
});

/** The applied state of a test's stack: the release of its one service. */
let service = '';
let applied: string | undefined;
let asked: readonly string[] = [];
let object: MemoryObject;
let talk = '';
let number = 0;
beforeEach(async () => {
  service = `web${(number += 1)}`;
  applied = undefined;
  object = new MemoryObject();
  const first = await deploy('one');
  expect(first).toMatchObject({ verdict: 'succeeded' });
});

describe('a deployment to AWS', () => {
  test('becomes current when the domain confirms it', async () => {
    const end = await deploy('two');

    expect(end).toMatchObject({ verdict: 'succeeded', url: 'https://demo.example', services: [{ service }] });
    expect(ledger()).toMatchObject({ current: { [service]: { version: 'two' } } });
    expect(ledger()).not.toHaveProperty('desired');
    expect(ledger().history.map(({ images }) => images[service]?.version)).toEqual(['two', 'one']);
  });

  test('asks the domain for whoever is reached there, and not for a worker', async () => {
    await deploy('two');

    expect(asked).toEqual([service]);
  });

  test('of what runs has nothing to deploy, and the ledger stays as it is', async () => {
    const before = ledger();

    expect(await deploy('one')).toMatchObject({ verdict: 'nothing to deploy' });
    expect(ledger()).toEqual(before);
  });

  test.each([
    ['what runs expects no change', 'one', ['one']],
    ['something new does not', 'two', []],
  ])('of %s before it is planned', async (_what, release, wanted) => {
    const expected: string[] = [];

    await deploy(release, { onNoChangeExpected: () => expected.push(applied ?? 'nothing') });

    expect(expected).toEqual(wanted);
  });

  test('of what a killed run left half-way expects changes, though the images run', async () => {
    intendAnother('d-killed', 'one');
    const onNoChangeExpected = jest.fn();

    await deploy('one', { onNoChangeExpected });

    expect(onNoChangeExpected).not.toHaveBeenCalled();
  });

  test('that crashes goes back, and what ran before is applied: the next plan is empty', async () => {
    const end = await deploy('broken');

    expect(end).toMatchObject({
      verdict: 'rolled back',
      undone: `What ran before runs again: ${service} one.`,
      services: [{ service, verdict: 'rolled back' }],
    });
    expect(end.reason).toMatch(/circuit breaker/);
    expect({ applied, desired: ledger().desired }).toEqual({ applied: 'one', desired: undefined });
    expect(await releaseInEcs()).toBe('r-one');
  });

  test('that the domain does not show goes back', async () => {
    const end = await deploy('two', { edge: [{ service: 'web', reason: 'answers 502' }] });

    expect(end).toMatchObject({ verdict: 'rolled back', reason: 'web: answers 502' });
    expect(await releaseInEcs()).toBe('r-one');
  });

  test('whose apply ends half-way goes back', async () => {
    const end = await deploy('two', { failApplyOf: 'two' });

    expect(end).toMatchObject({ verdict: 'rolled back', reason: 'the apply failed' });
    expect(await releaseInEcs()).toBe('r-one');
    expect(await deploy('two')).toMatchObject({ verdict: 'succeeded' });
  });

  test.each([
    ['AWS throttles the way back', 'api error ThrottlingException: Rate exceeded'],
    ['the machine is busy', 'schema: timeout while\n│ waiting for plugin\n│ to start..'],
  ])('goes back although %s for a moment', async (_what, busyWith) => {
    const end = await deploy('broken', { busyAppliesOf: 'one', busyWith });

    expect(end).toMatchObject({
      verdict: 'rolled back',
      undone: `What ran before runs again: ${service} one.`,
    });
    expect(await releaseInEcs()).toBe('r-one');
  });

  test('says which of its alarms are on already, because ECS does not count them', async () => {
    talk = '';
    const watched = change({
      address: 'aws_ecs_service.watched',
      type: 'aws_ecs_service',
      action: 'update',
      after: { name: 'watched', alarms: [{ enable: true, rollback: true, alarm_names: ['on', 'off'] }] },
    });
    const unwatched = {
      ...watched,
      after: { name: 'other', alarms: [{ enable: false, alarm_names: ['on'] }] },
    };

    expect(await deploy('two', { besides: [watched, unwatched] })).toMatchObject({ verdict: 'succeeded' });

    expect(talk.match(/^.*already.*$/gm)).toEqual([
      'watched: on is on already, so ECS does not roll this deployment back for it',
    ]);
  });

  test('whose image and configuration change goes back by ECS alone when the configuration is at fault', async () => {
    const end = await deploy('two', { brokenConfiguration: true });

    expect(end).toMatchObject({
      verdict: 'rolled back',
      undone: expect.stringMatching(/failed with the image that ran, so its configuration is at fault/),
      next: 'git revert, then ./fairway deploy demo',
    });
    expect(ledger()).not.toHaveProperty('desired');
    expect(ledger().current[service]?.version).toBe('one');
    expect(await releaseInEcs()).toBe('r-one');
    expect(await deploy('two')).toMatchObject({ verdict: 'succeeded' });
  });

  test('whose time is over goes back all the same: the way back has the usual time', async () => {
    // Held, its deployment goes on until it is stopped: a broken one may end by itself before that.
    const start = programs.hold(imageOf('two').image);
    const end = await deploy('two', { budgetMs: 0 });
    start();

    expect(end).toMatchObject({
      verdict: 'timed out',
      undone: `What ran before runs again: ${service} one.`,
    });
    expect({ applied, desired: ledger().desired }).toEqual({ applied: 'one', desired: undefined });
    expect(await releaseInEcs()).toBe('r-one');
  });

  test('that cannot go back says that nobody knows what runs', async () => {
    const end = await deploy('broken', { failApplyOf: 'one' });

    expect(end).toMatchObject({
      verdict: 'rollback failed',
      undone: 'It is not known whether the version before runs again.',
    });
    expect(await deploy('two')).toMatchObject({ verdict: 'succeeded' });
  });

  test('that takes away protected resources is refused, and the ledger is as it was', async () => {
    const before = ledger();
    const gone = change({ address: 'aws_rds_cluster.data', type: 'aws_rds_cluster', action: 'delete' });

    const end = await deploy('two', { besides: [gone] });

    expect(end).toMatchObject({ verdict: 'refused', undone: 'Nothing was changed.' });
    expect(end.reason).toContain('--allow-destroy aws_rds_cluster.data');
    expect(ledger()).toEqual(before);
  });

  test('that somebody interrupts before the apply changes nothing', async () => {
    const before = ledger();

    const end = await deploy('two', { pressAt: 'plan' });

    expect(end).toMatchObject({ verdict: 'interrupted', undone: 'Nothing was changed.' });
    expect({ ledger: ledger(), applied }).toEqual({ ledger: before, applied: 'one' });
  });

  test('that somebody interrupts while it is applied goes back', async () => {
    const end = await deploy('two', { pressAt: 'apply' });

    expect(end).toMatchObject({
      verdict: 'interrupted',
      undone: `What ran before runs again: ${service} one.`,
    });
    expect(await releaseInEcs()).toBe('r-one');
  });

  test('that nobody waits for on its way back says so', async () => {
    const end = await deploy('broken', { forceAtPlanOf: 'one' });

    expect(end).toMatchObject({
      verdict: 'interrupted',
      reason: expect.stringMatching(/circuit breaker.*; then nobody waited for the way back$/),
      next: './fairway rollback demo ends it',
    });
    expect(ledger().desired?.images[service]?.version).toBe('one');
    expect(await deploy('two')).toMatchObject({ verdict: 'succeeded' });
  });

  test('whose place a newer one has taken undoes nothing', async () => {
    const end = await deploy('broken', { onApply: () => intendAnother('d-newer') });

    expect(end).toMatchObject({
      verdict: 'superseded',
      undone: expect.stringMatching(/^Nothing was undone/),
    });
    expect(end.reason).toMatch(/^deployment d-newer by bob at /);
    expect({ applied, desired: ledger().desired?.deployment }).toEqual({
      applied: 'broken',
      desired: 'd-newer',
    });
  });

  test('goes on when somebody who was refused has put the ledger back', async () => {
    // The same text in another edition, as a second command leaves it that found the state locked.
    const end = await deploy('two', { onApply: () => object.write(object.text ?? '') });

    expect(end).toMatchObject({ verdict: 'succeeded' });
  });

  test('finishes what a run that was killed has left', async () => {
    intendAnother('d-killed', 'two');
    applied = 'two';
    await update('two');

    const end = await deploy('two');

    expect(end).toMatchObject({ verdict: 'succeeded' });
    expect(ledger()).toMatchObject({ current: { [service]: { version: 'two' } } });
  });

  test('of a new environment that fails has nothing to go back to, and says so', async () => {
    object = new MemoryObject();
    service = `web${(number += 1)}`;
    applied = undefined;

    const end = await deploy('broken');

    expect(end).toMatchObject({
      verdict: 'rollback failed',
      undone: expect.stringContaining('There is no earlier release'),
    });
    expect(ledger()).toMatchObject({ current: {}, history: [] });
    expect(ledger()).not.toHaveProperty('desired');
    expect(await deploy('two')).toMatchObject({ verdict: 'succeeded' });
  });
});

interface Circumstances {
  readonly edge?: readonly { service: string; reason: string }[];
  readonly failApplyOf?: string;
  /** Fails twice, and then no more. */
  readonly busyAppliesOf?: string;
  readonly busyWith?: string;
  readonly besides?: readonly ResourceChange[];
  /** Tasks fail with every image. */
  readonly brokenConfiguration?: boolean;
  readonly pressAt?: 'plan' | 'apply';
  /** Ctrl-C comes twice at this plan. */
  readonly forceAtPlanOf?: string;
  readonly onApply?: () => void;
  readonly onNoChangeExpected?: () => void;
  readonly budgetMs?: number;
}

async function deploy(release: string, circumstances: Circumstances = {}) {
  const request: AppRequest = {
    kind: 'deploy',
    commit: 'c'.repeat(40),
    allowDestroy: [],
    images: () => Promise.resolve({ [service]: imageOf(release) }),
  };
  return deployApp(request, worldOf(circumstances));
}

/** Everything real but Terraform, S3 and the domain. */
function worldOf({
  edge = [],
  failApplyOf,
  busyAppliesOf,
  busyWith = '',
  besides = [],
  brokenConfiguration = false,
  pressAt,
  forceAtPlanOf,
  onApply,
  onNoChangeExpected,
  budgetMs,
}: Circumstances): AppWorld {
  const pressed = Promise.withResolvers<string>();
  const forced = Promise.withResolvers<undefined>();
  let planned = '';
  let looks = 0;
  let busy = 0;
  const press = async (at: string): Promise<void> => {
    if (at !== pressAt) return;
    pressed.resolve('Ctrl-C');
    await pressed.promise;
  };
  return {
    environment,
    shared: sampleEnvironments.shared,
    manifests: [],
    actor: { who: 'ann' },
    ledger: new LedgerStore(object.client, { bucket: 'b', key: 'k', environment: 'demo' }),
    stack: {
      stack: 'app-demo',
      plan: async ({ images = {} }: { readonly images?: ImagesVariable | undefined }) => {
        await press('plan');
        planned = images[service]?.version ?? '';
        if (planned === forceAtPlanOf) forced.resolve(undefined);
        return planTo(planned, besides);
      },
      apply: async () => {
        onApply?.();
        if (planned === failApplyOf) throw new Failure('the apply failed');
        if (planned === busyAppliesOf && (busy += 1) < 3) {
          throw new Failure('the apply failed', busyWith.split('\n'));
        }
        const image = imageOf(brokenConfiguration ? 'broken' : planned).image;
        await (applied === undefined ? create(planned) : update(planned, image));
        applied = planned;
        await press('apply');
      },
    },
    requireUnlocked: () => Promise.resolve(),
    prepareStack: () => Promise.resolve(),
    onNoChangeExpected,
    requireImages: () => Promise.resolve(),
    requireSignatures: () => Promise.resolve(),
    keepImages: () => Promise.resolve(),
    ringingAlarms: (names) => Promise.resolve(names.filter((name) => name.startsWith('on'))),
    readOutputs: () => Promise.resolve(outputs()),
    ecs: new EcsWatch(ecs),
    pollMs: 20,
    budgetMs,
    logs: new CloudWatchLogsClient({
      endpoint: 'http://127.0.0.1:1',
      region: REGION,
      credentials,
      maxAttempts: 1,
    }),
    // A domain that is wrong once is right again after the way back, which does not ask.
    checkEdge: (_outputs, services) => {
      asked = services.map((each) => each.service);
      return Promise.resolve((looks += 1) === 1 ? edge : []);
    },
    output: { out: () => undefined, err: (text) => void (talk += text) },
    interruption: new Interruption({ requested: pressed.promise, forced: forced.promise }),
  };
}

function planTo(release: string, besides: readonly ResourceChange[]): PlannedChanges {
  if (release === applied) return { changes: besides, changesOutputs: false };
  const action = applied === undefined ? 'create' : 'update';
  const own = change({
    address: 'aws_ecs_service.web',
    type: 'aws_ecs_service',
    action,
    after: { name: service },
  });
  return { changes: [{ ...own, attributes: ['task_definition'] }, ...besides], changesOutputs: true };
}

function change(
  more: Pick<ResourceChange, 'address' | 'type' | 'action'> & Partial<ResourceChange>,
): ResourceChange {
  return { attributes: [], replacedFor: [], before: {}, after: {}, ...more };
}

async function create(release: string): Promise<void> {
  await ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: service,
      desiredCount: 1,
      taskDefinition: await register(release),
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    }),
  );
}

async function update(release: string, image?: string): Promise<void> {
  const taskDefinition = await register(release, image);
  await ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service, taskDefinition }));
}

async function register(release: string, image = imageOf(release).image): Promise<string> {
  const environmentVariables = [{ name: 'RELEASE', value: `r-${release}` }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: service,
      memory: '512',
      containerDefinitions: [{ name: 'app', image, environment: environmentVariables }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function releaseInEcs(): Promise<string | undefined> {
  const { services: [found] = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: [service] }),
  );
  return new EcsWatch(ecs).releaseOf(found?.taskDefinition ?? '');
}

function outputs(): AppOutputs {
  return {
    url: 'https://demo.example',
    cloudFrontDomain: 'd1.cloudfront.net',
    clusterName: CLUSTER,
    serviceNames: { [service]: service },
    logGroups: {},
    targetGroupArnSuffixes: { [service]: 'targetgroup/web/1' },
    // The other one has no target group: it is a worker.
    releases: { [service]: `r-${applied ?? ''}`, worker: 'r-worker' },
    operatorsTopicArn: '',
  };
}

function imageOf(release: string): Images[string] {
  const digest = Buffer.from(release).toString('hex').padEnd(64, '0');
  return { image: `registry/shop/web@sha256:${digest}`, version: release, commit: 'c'.repeat(40), tags: [] };
}

function ledger(): Ledger {
  return JSON.parse(object.text ?? '{}') as Ledger;
}

function intendAnother(deployment: string, release = 'three'): void {
  const by = { who: 'bob', when: '2026-11-29T20:00:00.000Z' };
  const images = { [service]: imageOf(release) };
  const { desired: _, ...rest } = ledger();
  object.write(JSON.stringify(onIntended(rest, { deployment, by, commit: 'd'.repeat(40), images })));
}
