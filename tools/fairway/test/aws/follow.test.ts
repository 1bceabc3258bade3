import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { startEcsEndpoint } from '@fairway/ecs-api';
import { ProgramImages } from '@fairway/ecs-api/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { AwsDeployments } from '../../src/aws/follow/aws-deployments.ts';
import type { FollowOptions } from '../../src/aws/follow/follow-options.ts';
import { EcsWatch } from '../../src/aws/follow/ecs-watch.ts';
import { followDeployments } from '../../src/deployments/follow.ts';
import type { Failure } from '../../src/terminal/failure.ts';
import type { StopRequests } from '../../src/terminal/stop-requests.ts';
import { cleanUp, temporaryFolder } from '../test-workspace.ts';

const REGION = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const never = new Promise<never>(() => undefined);
const noStop: StopRequests = { requested: never, forced: never };

const SERVES = 'setInterval(() => undefined, 1_000)';

let url = '';
let ecs: ECSClient;
let logs: CloudWatchLogsClient;
const images = new ProgramImages().node('web:1', SERVES).node('web:2', SERVES);
// A shell ends sooner than a busy machine takes to start Node, and so before the task counts as stable.
images.programs.set('web:broken', { command: '/bin/sh', args: ['-c', 'exit 3'] });

beforeAll(async () => {
  const endpoint = await startEcsEndpoint({
    port: 0,
    folder: temporaryFolder(),
    region: REGION,
    accountId: '000000000000',
    taskSide: images,
    pace: { startCheckMs: 20, stableWithLoadBalancerMs: 100, stableWithoutLoadBalancerMs: 300 },
  });
  cleanUp(() => endpoint.close());
  url = endpoint.url;
  ecs = new ECSClient({ endpoint: url, region: REGION, credentials, maxAttempts: 1 });
  await ecs.send(new CreateClusterCommand({ clusterName: 'dev' }));
  logs = new CloudWatchLogsClient({
    endpoint: await logServer(),
    region: REGION,
    credentials,
    maxAttempts: 1,
  });
});

let service = '';
let number = 0;
beforeEach(async () => {
  service = `web${(number += 1)}`;
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'dev',
      serviceName: service,
      desiredCount: 1,
      taskDefinition: await register('web:1', 'r1'),
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    }),
  );
  await settled();
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a deployment in AWS is followed by its own id', () => {
  test('to its success, with what ECS tells meanwhile', async () => {
    const start = images.hold('web:2');
    const ecsOfTest = onLook(start);

    const { out, err, failure } = await follow({ apply: () => update('web:2', 'r2'), ecs: ecsOfTest });

    expect(failure).toBeUndefined();
    expect(out).toMatch(/^web: succeeded after \d+\.\d s {2}t1 → t2\n$/);
    expect(err).toMatch(/\(service web\) \(deployment [^)]+\) IN_PROGRESS/);
    expect(err).toContain(`(service ${service}) has started 1 tasks: `);
    expect(err).toMatch(/\(service web\) \(deployment [^)]+\) SUCCESSFUL/);
  });

  test('to its rollback, although the service looks healthy again, with exit code and last lines', async () => {
    const { out, failure } = await follow({ apply: () => update('web:broken', 'r2') });

    expect(out).toMatch(/^web: rolled back after /);
    expect(failure?.message).toMatch(/^the deployment of web was rolled back, t1 serves: .*circuit breaker/);
    expect(failure?.details).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^task [0-9a-f]{32}: Essential container in task exited \(EssentialContainerExited\)$/,
        ),
        'app exited with 3',
        expect.stringMatching(/^ {2}the last words of app\/app\/[0-9a-f]{32}$/),
      ]),
    );
    const { services: [now] = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster: 'dev', services: [service] }),
    );
    expect(now).toMatchObject({ runningCount: 1, deployments: [{ rolloutState: 'COMPLETED' }] });
  });

  test('to an image that is not there, in the words of ECS', async () => {
    const { failure } = await follow({ apply: () => update('web:missing', 'r2') });

    expect(failure?.details).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^task .*: CannotPullContainerError: .*web:missing: not found \(TaskFailedToStart\)$/,
        ),
      ]),
    );
  });

  test('to the one that superseded it', async () => {
    const start = images.hold('web:2');
    const { failure } = await follow({
      apply: async () => {
        await update('web:2', 'r2');
        await update('web:1', 'r3');
        start();
      },
    });

    expect(failure?.message).toMatch(/^the deployment of web was superseded: deployment \S+ began after it$/);
  });

  test('until its time is over: then it is stopped, and the old version serves', async () => {
    await withoutBreaker();

    const { out, err, failure } = await follow({ apply: () => update('web:broken', 'r2'), budgetMs: 0 });

    expect(out).toMatch(/^web: timed out after /);
    expect(err).toContain('(service web) takes too long: stopping its deployment and rolling back');
    expect(failure?.message).toMatch(
      /^the deployment of web took too long and was rolled back: it did not end within \d s$/,
    );
    expect(await releaseThatRuns()).toBe('r1');
  });

  test('for as long as it may take, however long the apply took that began it', async () => {
    const now = performance.now.bind(performance);
    let appliedForMs = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now() + appliedForMs);

    await withoutBreaker();
    const { out, failure } = await follow({
      apply: async () => {
        await update('web:broken', 'r2');
        appliedForMs = 3_600_000;
      },
      budgetMs: 600_000,
      looksToACount: 1,
      maxFailedTasks: 3,
    });

    // The deployment ended because its tasks failed, not because its time was over.
    expect(out).toMatch(/^web: rolled back after /);
    expect(failure?.message).toMatch(/ of its tasks have failed$/);
  });

  test('until its tasks have failed too often, where ECS goes on for ever', async () => {
    await withoutBreaker();

    const { out, err, failure } = await follow({
      apply: () => update('web:broken', 'r2'),
      looksToACount: 1,
      maxFailedTasks: 2,
    });

    expect(out).toMatch(/^web: rolled back after /);
    expect(err).toMatch(
      /\(service web\) \d of its tasks have failed: stopping its deployment and rolling back/,
    );
    expect(failure?.message).toMatch(/t1 serves: \d of its tasks have failed$/);
    expect(failure?.details).toContain('app exited with 3');
    expect(await releaseThatRuns()).toBe('r1');
  });

  test('and stopped although AWS is too busy for that at first', async () => {
    const busy = new EcsWatch(ecs);
    let refusals = 2;
    const stop = busy.stop.bind(busy);
    busy.stop = async (arn) => {
      if (refusals > 0) {
        refusals -= 1;
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      }
      await stop(arn);
    };

    await withoutBreaker();

    const { out } = await follow({ apply: () => update('web:broken', 'r2'), budgetMs: 0, ecs: busy });

    expect(out).toMatch(/^web: timed out after /);
    expect(await releaseThatRuns()).toBe('r1');
  });

  test('and rolled back when somebody presses Ctrl-C', async () => {
    const pressed = Promise.withResolvers<string>();
    const start = images.hold('web:2');

    const { failure } = await follow(
      { apply: () => update('web:2', 'r2'), ecs: onLook(() => pressed.resolve('Ctrl-C')) },
      { requested: pressed.promise, forced: never },
    );
    start();

    expect(failure?.message).toMatch(/^the deployment of web was rolled back, t1 serves: /);
    expect(await releaseThatRuns()).toBe('r1');
  });

  test('and not mistaken for somebody else’s, however the service does', async () => {
    const { failure } = await follow({ apply: () => update('web:2', 'another') });

    expect(failure?.message).toBe('the deployment of web failed: no deployment of release r2 has begun');
  });

  test('to the end of its service, when somebody deletes that', async () => {
    const { failure } = await follow({
      apply: async () => {
        await ecs.send(new DeleteServiceCommand({ cluster: 'dev', service, force: true }));
      },
    });

    expect(failure?.message).toBe(
      'the deployment of web failed: the service is not there any more: somebody deleted it',
    );
  });

  test('through a minute without AWS', async () => {
    const flaky = watchThatFails('ServiceUnavailable', 503, 3);

    const { out, err } = await follow({ apply: () => update('web:2', 'r2'), ecs: flaky });

    expect(out).toMatch(/^web: succeeded/);
    expect(err).toContain('AWS does not answer, trying again: ServiceUnavailable');
  });

  test('not at all where that is not allowed, and says where to look', async () => {
    const denied = watchThatFails('AccessDeniedException', 400, Infinity);

    const { failure } = await follow({ apply: () => update('web:2', 'r2'), ecs: denied });

    expect(failure?.message).toBe('the deployments cannot be followed: AccessDeniedException: no');
    expect(failure?.details.join()).toContain('aws ecs list-service-deployments');
  });
});

async function follow(
  options: Partial<FollowOptions> & Pick<FollowOptions, 'apply'>,
  stop: StopRequests = noStop,
) {
  const written = { out: '', err: '' };
  const before = { release: 'r1', tag: 't1' };
  const followed = {
    change: { service: 'web', tag: 't2', before, changes: true },
    name: { cluster: 'dev', service },
    release: () => 'r2',
    logGroup: '/shop/dev/web',
    check: { path: '/health', port: 8101 },
  };
  const run = new AwsDeployments({
    environment: 'dev',
    services: [followed],
    ecs: new EcsWatch(ecs),
    logs,
    pollMs: 20,
    ...options,
  });
  const output = {
    out: (text: string) => void (written.out += text),
    err: (text: string) => void (written.err += text),
  };
  const failure = await followDeployments(run, output, stop).then(
    () => undefined,
    (error: unknown) => error as Failure,
  );
  return { ...written, failure };
}

/** AWS, which tells of each look at the deployment once it has answered. */
function onLook(looked: () => void): EcsWatch {
  const watch = new EcsWatch(ecs);
  const deployment = watch.deployment.bind(watch);
  watch.deployment = async (arn) => {
    const found = await deployment(arn);
    looked();
    return found;
  };
  return watch;
}

async function register(image: string, release: string): Promise<string> {
  const environment = [{ name: 'RELEASE', value: release }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: service,
      memory: '512',
      containerDefinitions: [{ name: 'app', image, environment }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function update(image: string, release: string): Promise<void> {
  const taskDefinition = await register(image, release);
  await ecs.send(new UpdateServiceCommand({ cluster: 'dev', service, taskDefinition }));
}

async function withoutBreaker(): Promise<void> {
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: false, rollback: false } };
  await ecs.send(new UpdateServiceCommand({ cluster: 'dev', service, deploymentConfiguration }));
}

async function settled(): Promise<void> {
  const watch = new EcsWatch(ecs);
  for (;;) {
    const [arn = ''] = await watch.deployments({ cluster: 'dev', service });
    if ((await watch.deployment(arn))?.finishedAt !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function releaseThatRuns(): Promise<string | undefined> {
  const watch = new EcsWatch(ecs);
  const found = await watch.service({ cluster: 'dev', service });
  return watch.releaseOf(found?.taskDefinition ?? '');
}

/** The same ECS, but the first calls after the apply end with an error. */
function watchThatFails(name: string, httpStatusCode: number, times: number): EcsWatch {
  let calls = 0;
  let left = times;
  return new Proxy(new EcsWatch(ecs), {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        calls += 1;
        // The two questions before the apply get their answers: the service, and its deployments.
        if (calls > 2 && left > 0) {
          left -= 1;
          throw Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
        }
        return Reflect.apply(member, target, args);
      };
    },
  });
}

/** Answers for the last lines of any stream. */
async function logServer(): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { logStreamName } = JSON.parse(body) as { logStreamName: string };
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      const message = `the last words of ${logStreamName}\n`;
      response.end(JSON.stringify({ events: [{ timestamp: 1, message }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
