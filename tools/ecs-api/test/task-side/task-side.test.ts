import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type {
  PreparedContainer,
  PreparedTask,
  RoleSession,
  TaskToPrepare,
} from '../../src/task-side/contract.ts';
import { parseSecretReference } from '../../src/task-side/secrets.ts';
import { REGION, startWorld, taskOf } from './world.ts';

const world = await startWorld();
const never = new AbortController().signal;

describe('a task', () => {
  if (world === undefined) return;

  const client = {
    endpoint: world.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  let image = '';
  let secretArn = '';

  beforeAll(async () => {
    const ecr = new ECRClient(client);
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'shop/front' }));
    image = await world.pushImage('shop/front', bundle(), {
      config: {
        Entrypoint: ['/app/node'],
        Cmd: ['main.mjs'],
        WorkingDir: '/app',
        Env: ['HOST=0.0.0.0', 'MODE=image', 'LEVEL=image'],
        User: '65532',
        StopSignal: 'SIGINT',
      },
    });
    const secrets = new SecretsManagerClient(client);
    const made = await secrets.send(
      new CreateSecretCommand({
        Name: 'shop/database',
        SecretString: '{"username":"admin","password":"first","port":5432}',
      }),
    );
    secretArn = made.ARN ?? '';
    await secrets.send(
      new PutSecretValueCommand({ SecretId: secretArn, SecretString: '{"password":"second"}' }),
    );
    await new SSMClient(client).send(
      new PutParameterCommand({ Name: '/shop/key', Value: 'from ssm', Type: 'SecureString' }),
    );
    await new CloudWatchLogsClient(client).send(new CreateLogGroupCommand({ logGroupName: '/shop/front' }));
  }, 30_000);

  async function prepare(task: TaskToPrepare): Promise<{ prepared: PreparedTask; app: PreparedContainer }> {
    const prepared = await (await world!.open()).prepare(task, never);
    return { prepared, app: prepared.containers.get('app')! };
  }

  const failure = async (task: TaskToPrepare): Promise<string> =>
    prepare(task).then(
      () => 'prepared',
      (error: unknown) => (error as { stoppedReason?: string }).stoppedReason ?? String(error),
    );

  test('runs its image’s program with the image’s variables under its own', async () => {
    const { app } = await prepare(
      taskOf({
        image,
        environment: [
          { name: 'LEVEL', value: 'task' },
          { name: 'PORT', value: '8102' },
        ],
        portMappings: [{ containerPort: 8102 }],
      }),
    );

    expect(app).toMatchObject({
      command: process.execPath,
      args: ['main.mjs'],
      workingFolder: expect.stringMatching(/\/app$/),
      port: { variable: 'PORT', preferred: 8102 },
      stopSignal: 'SIGINT',
      imageDigest: image.split('@')[1],
    });
    expect(app.environment).toMatchObject({
      HOST: '127.0.0.1',
      MODE: 'image',
      LEVEL: 'task',
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: world.endpoint,
    });
    // As container runtimes set it for a user that the image's list does not have: the root of its files.
    expect(resolve(app.environment['HOME'] ?? '')).toBe(dirname(app.workingFolder));
    expect(world.said).toContain(
      'front/app HOST is 127.0.0.1 here, so that the task listens on this machine alone',
    );
    expect(world.said.some((sentence) => sentence.startsWith("front/app runs on this machine's Node"))).toBe(
      true,
    );
  });

  test.each([
    [{ command: ['migrate.mjs'] }, ['migrate.mjs']],
    [{ entryPoint: ['/app/node', '-e'] }, ['-e']],
    [{ entryPoint: ['/app/node'], command: ['a', 'b'] }, ['a', 'b']],
    [{ entryPoint: [], command: [] }, ['main.mjs']],
  ])('of %j runs %j', async (container, args) => {
    const { app } = await prepare(taskOf({ image, ...container }));

    expect(app.args).toEqual(args);
  });

  test('has its health check run by the image’s program, which asks the port that the task has got', async () => {
    const asks = "fetch('http://localhost:8102/health')";
    const { app } = await prepare(
      taskOf({
        image,
        portMappings: [{ containerPort: 8102 }],
        healthCheck: { command: ['CMD', '/app/node', '-e', asks] },
      }),
    );
    const { port, healthCheck } = app;

    expect(port?.preferred).toBe(8102);
    expect(healthCheck).toEqual({
      command: process.execPath,
      args: ['-e', "fetch('http://localhost:\0port\0/health')"],
      portPlaceholder: '\0port\0',
    });
  });

  test.each([
    [['CMD-SHELL', 'curl -f localhost'], 'exec: "/bin/sh": executable file not found in the image'],
    [['CMD', 'curl', '-f', 'localhost'], 'exec: "curl": executable file not found in the image'],
  ])('has a health check that fails when the image lacks its program: %j', async (command, fault) => {
    const { app } = await prepare(taskOf({ image, healthCheck: { command } }));

    expect(app.healthCheck).toEqual({ fault });
  });

  test('runs a stand-in for an image that cannot be had, on a port of its own, which its neighbours are told', async () => {
    const standIns = {
      'registry.example/collector': { command: '/bin/stand-in', args: ['to', 'file'], ports: [4318] },
    };
    const side = await world.open({ standIns });
    const digest = `sha256:${'d'.repeat(64)}`;
    const [app] = taskOf({
      image,
      environment: [
        { name: 'COLLECTOR', value: 'http://127.0.0.1:4318' },
        { name: 'OTHER', value: 'http://127.0.0.1:43180' },
      ],
    }).containers;
    const collector = {
      name: 'collector',
      image: `registry.example/collector@${digest}`,
      environment: [{ name: 'CONFIGURATION', value: '{"endpoint":"127.0.0.1:4318"}' }],
    };
    const task = { ...taskOf({ image }), containers: [app!, collector] };

    const [one, two] = [await side.prepare(task, never), await side.prepare(task, never)].map(
      ({ containers }) => ({ app: containers.get('app')!, collector: containers.get('collector')! }),
    );

    expect(one?.collector).toMatchObject({
      command: '/bin/stand-in',
      args: ['to', 'file'],
      imageDigest: digest,
    });
    const told = one?.app.environment['COLLECTOR'] ?? '';
    expect(told).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(told).not.toBe('http://127.0.0.1:4318');
    expect(one?.collector.environment['CONFIGURATION']).toBe(`{"endpoint":"${new URL(told).host}"}`);
    expect(one?.app.environment['OTHER']).toBe('http://127.0.0.1:43180');
    expect(two?.app.environment['COLLECTOR']).not.toBe(told);
    expect(world.said).toContain(
      'front/collector runs a program of this machine in place of registry.example/collector',
    );
  });

  test('receives its secrets: whole, by key, by stage, and from SSM by name and by ARN', async () => {
    const { app } = await prepare(
      taskOf({
        image,
        secrets: [
          { name: 'WHOLE', valueFrom: secretArn },
          { name: 'PASSWORD', valueFrom: `${secretArn}:password::` },
          { name: 'BEFORE', valueFrom: `${secretArn}:password:AWSPREVIOUS:` },
          { name: 'NUMBER', valueFrom: `${secretArn}:port:AWSPREVIOUS:` },
          { name: 'KEY', valueFrom: '/shop/key' },
          { name: 'SAME', valueFrom: `arn:aws:ssm:${REGION}:000000000000:parameter/shop/key` },
        ],
      }),
    );

    expect(app.environment).toMatchObject({
      WHOLE: '{"password":"second"}',
      PASSWORD: 'second',
      BEFORE: 'first',
      NUMBER: '5432',
      KEY: 'from ssm',
      SAME: 'from ssm',
    });
  });

  test('stops before it starts, with ECS’s words, when something that it names is not there', async () => {
    const other = secretArn.replace('shop/database', 'shop/none');
    const digest = `sha256:${'0'.repeat(64)}`;
    const [repository = ''] = image.split('@');
    const withSecret = (valueFrom: string) => taskOf({ image, secrets: [{ name: 'X', valueFrom }] });
    const withLogs = (options: Record<string, string>) =>
      taskOf({ image, logConfiguration: { logDriver: 'awslogs', options } });
    const pull =
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ';

    await expect(failure(withSecret(other))).resolves.toMatch(
      `${pull}unable to retrieve secret from asm: failed to fetch secret ${other} from secrets manager: ResourceNotFoundException: `,
    );
    await expect(failure(withSecret(`${secretArn}:user::`))).resolves.toBe(
      `${pull}retrieved secret from Secrets Manager ${secretArn} did not contain json key user`,
    );
    await expect(failure(withSecret('/shop/none'))).resolves.toBe(
      `${pull}unable to retrieve secret from ssm: invalid ssm parameters: /shop/none`,
    );
    await expect(failure(taskOf({ image: `${repository}@${digest}` }))).resolves.toBe(
      `CannotPullContainerError: failed to resolve ref ${repository}@${digest}: ${repository}@${digest}: not found`,
    );
    await expect(failure(taskOf({ image: 'nginx' }))).resolves.toBe(
      "CannotPullContainerError: failed to pull nginx: image reference 'nginx': must begin with a registry, for example gcr.io/",
    );
    await expect(
      failure(withLogs({ 'awslogs-group': '/none', 'awslogs-stream-prefix': 'app' })),
    ).resolves.toMatch(
      /^ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log stream: ResourceNotFoundException: .*\(group \/none\)$/,
    );
    await expect(failure(withLogs({ 'awslogs-group': '/none' }))).resolves.toBe(
      'ResourceInitializationError: failed to validate logger args: missing awslogs-stream-prefix',
    );
    await expect(failure(taskOf({ image, entryPoint: ['/app/none'] }))).resolves.toBe(
      'CannotStartContainerError: exec: "/app/none": executable file not found in the image',
    );
    await expect(failure(taskOf({ image, entryPoint: ['/app/main.mjs'] }))).resolves.toBe(
      'CannotStartContainerError: exec /app/main.mjs: exec format error',
    );
  });

  test('stops when its image is for another processor, and says for which it is there', async () => {
    const foreign = await world.pushImage('shop/front', bundle(), {
      architecture: 'riscv64',
      config: { Cmd: ['/app/node'] },
    });

    await expect(failure(taskOf({ image: foreign }))).resolves.toMatch(
      /^CannotPullContainerError: image Manifest does not contain descriptor matching platform: .* has no image for linux\/(amd64|arm64); it has linux\/riscv64$/,
    );
  });

  test('gets keys of its role, by a token that other tasks do not have', async () => {
    const role = 'arn:aws:iam::000000000000:role/shop-front';
    const { app, prepared } = await prepare(taskOf({ image }, { taskRoleArn: role }));
    const address = app.environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '';
    const authorization = app.environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '';

    const keys = await (await fetch(address, { headers: { authorization } })).json();
    const without = await fetch(address);
    const foreign = await fetch(address, { headers: { authorization: `${authorization}x` } });
    await prepared.release();
    const afterwards = await fetch(address, { headers: { authorization } });

    expect(keys).toEqual({
      RoleArn: role,
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SecretAccessKey: expect.any(String),
      Token: expect.any(String),
      Expiration: expect.stringMatching(/^\d{4}-/),
    });
    expect([without.status, foreign.status, afterwards.status]).toEqual([401, 401, 404]);
  });

  test('gets what the endpoint adds to every container, and whoever runs it learns of its keys', async () => {
    const sessions: RoleSession[] = [];
    const variables = { NODE_EXTRA_CA_CERTS: '/authority.pem', LEVEL: 'machine' };
    const side = await world.open({ variables, onSession: (session) => sessions.push(session) });
    const role = 'arn:aws:iam::000000000000:role/shop-front';
    const task = taskOf(
      { image, environment: [{ name: 'LEVEL', value: 'task' }] },
      { executionRoleArn: role },
    );
    const prepared = await side.prepare(task, never);

    expect(prepared.containers.get('app')?.environment).toMatchObject(variables);
    expect(sessions).toEqual([
      {
        roleArn: role,
        accessKeyId: expect.stringMatching(/^ASIA/),
        secretAccessKey: expect.any(String),
        sessionToken: expect.any(String),
      },
    ]);
  });

  test('may ask what it is', async () => {
    const { app, prepared } = await prepare(taskOf({ image, dockerLabels: { team: 'shop' } }));
    const address = app.environment['ECS_CONTAINER_METADATA_URI_V4'] ?? '';
    prepared.onContainerStarted('app', { pid: 1, port: 8102 });

    const own = await (await fetch(address)).json();
    const whole = await (await fetch(`${address}/task`)).json();

    expect(own).toMatchObject({
      Name: 'app',
      Image: image,
      KnownStatus: 'RUNNING',
      ContainerARN: expect.stringMatching(/^arn:aws:ecs:eu-central-1:000000000000:container\/shop\/0123/),
      Labels: { 'com.amazonaws.ecs.task-definition-family': 'front', team: 'shop' },
    });
    expect(whole).toMatchObject({
      Cluster: 'arn:aws:ecs:eu-central-1:000000000000:cluster/shop',
      Family: 'front',
      Revision: '3',
      Limits: { CPU: 0.25, Memory: 512 },
      Containers: [{ Name: 'app' }],
    });
    expect((await fetch(address.replace(/\/v4\/.{8}/, '/v4/00000000'))).status).toBe(404);
  });

  test('has what it prints in CloudWatch Logs, in order, to the last line', async () => {
    const options = {
      'awslogs-group': '/shop/front',
      'awslogs-stream-prefix': 'app',
      'awslogs-region': REGION,
    };
    const { prepared } = await prepare(
      taskOf({ image, logConfiguration: { logDriver: 'awslogs', options } }),
    );
    const now = Date.now();
    const lines = ['first', '', 'x'.repeat(300_000), 'last'];
    for (const line of lines) prepared.onOutput('app', line, now);
    await prepared.release();

    const { events = [] } = await new CloudWatchLogsClient(client).send(
      new GetLogEventsCommand({
        logGroupName: '/shop/front',
        logStreamName: 'app/app/0123456789abcdef0123456789abcdef',
        startFromHead: true,
      }),
    );
    expect(events.map(({ message = '' }) => message.length)).toEqual([5, 1, 200_000, 100_000, 4]);
  });

  test('is checked, registered and drained as its target group says', async () => {
    const elb = new ElasticLoadBalancingV2Client(client);
    const made = await elb.send(
      new CreateTargetGroupCommand({
        Name: 'front',
        Protocol: 'HTTP',
        Port: 8102,
        VpcId: 'vpc-1',
        TargetType: 'ip',
        HealthCheckPath: '/-/front/health',
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 2,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 3,
        Matcher: { HttpCode: '200-299' },
      }),
    );
    const arn = made.TargetGroups?.[0]?.TargetGroupArn ?? '';
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '15' }];
    await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes }));
    const side = await world.open();

    const group = await side.readTargetGroup(arn);
    const target = await listen((path) => (path === '/-/front/health' ? 204 : 500));
    const answer = await side.checkTarget(group, target);
    const registered = await side.registerTarget(arn, target);
    const { TargetHealthDescriptions: [known] = [] } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: arn }),
    );
    await fetch(`http://127.0.0.1:${known?.Target?.Port}/`);
    const requests = await side.targetRequests?.(arn);
    const drained = await side.deregisterTarget(arn, target, 1_000);

    expect(group).toEqual({
      targetGroupArn: arn,
      protocol: 'HTTP',
      path: '/-/front/health',
      matcher: '200-299',
      intervalMs: 5_000,
      timeoutMs: 2_000,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      deregistrationDelayMs: 15_000,
    });
    expect(answer).toEqual({ healthy: true, detail: 'answered 204' });
    expect(registered).toBe('healthy');
    expect(known?.Target).toMatchObject({ Id: '127.0.0.1' });
    expect(requests).toEqual(new Map([[target.port, 1]]));
    expect(drained.cut).toBe(0);
    await expect(side.readTargetGroup(`${arn}x`)).rejects.toThrow(
      `The target group with targetGroupArn ${arn}x does not exist.`,
    );
    await expect(side.checkTarget(group, { host: '127.0.0.1', port: 9 })).resolves.toMatchObject({
      healthy: false,
    });
  }, 20_000);
});

test.each([
  ['arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-AbCdEf', {}],
  ['arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-AbCdEf:key::', { jsonKey: 'key' }],
  [
    'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-AbCdEf::AWSPREVIOUS:',
    { versionStage: 'AWSPREVIOUS' },
  ],
  [
    'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-AbCdEf:key::v1',
    { jsonKey: 'key', versionId: 'v1' },
  ],
])('the secret %s is read in its parts', (valueFrom, parts) => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-AbCdEf';

  expect(parseSecretReference(valueFrom)).toEqual({ arn, ...parts });
});

test.each(['/shop/key', 'arn:aws:ssm:eu-central-1:000000000000:parameter/shop/key', 'key'])(
  '%s is a parameter of SSM',
  (valueFrom) => {
    expect(parseSecretReference(valueFrom)).toBeUndefined();
  },
);

const servers: ReturnType<typeof createServer>[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  for (const server of servers) server.closeAllConnections();
});

async function listen(statusOf: (path: string) => number): Promise<{ host: string; port: number }> {
  const server = createServer((request, response) => {
    response.writeHead(statusOf(request.url ?? '')).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A service whose Node is none: the endpoint's runs it. */
function bundle(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-bundle-'));
  writeFileSync(join(folder, 'node'), 'not a program');
  writeFileSync(join(folder, 'main.mjs'), 'export {};\n');
  return folder;
}
