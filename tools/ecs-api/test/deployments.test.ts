import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';

import type { AlarmStates } from '../src/index.ts';
import { createService, eventually, registerTask, TestEndpoint } from './endpoint.ts';
import { http } from './program-images.ts';

const GROUP = 'arn:aws:elasticloadbalancing:eu-central-1:000000000000:targetgroup/web/0';
const IDLE = 'setInterval(() => undefined, 1_000)';
/** Minutes: an alarm ends the deployment, not the time. */
const BAKES_ON = 60;
const rollback = { deploymentCircuitBreaker: { enable: true, rollback: true } };

let endpoint: TestEndpoint;
let alarms: AlarmStates;
beforeEach(async () => {
  alarms = {};
  endpoint = await TestEndpoint.start({ alarms: { read: async () => alarms } });
  endpoint.images
    .group(GROUP)
    .node('one', IDLE)
    .node('two', IDLE)
    .node('stubborn', `process.on('SIGTERM', () => undefined); ${IDLE}`)
    .shell('broken', 'exit 3')
    .node('web', http('web'))
    .node('sick', http('sick').replace('response.end(', 'response.writeHead(503).end('));
});

async function update(input: Partial<UpdateServiceCommandInput>) {
  const { service } = await endpoint.ecs.send(
    new UpdateServiceCommand({ cluster: 'dev', service: 'web', ...input }),
  );
  return service;
}

async function deploy(image: string, container: object = {}): Promise<string> {
  const taskDefinition = await registerTask(endpoint, { image, ...container });
  await update({ taskDefinition });
  return taskDefinition;
}

async function service() {
  const { services: [described] = [] } = await endpoint.ecs.send(
    new DescribeServicesCommand({ cluster: 'dev', services: ['web'] }),
  );
  if (described === undefined) throw new Error('there is no service');
  return described;
}

async function deployments() {
  const { serviceDeployments = [] } = await endpoint.ecs.send(
    new ListServiceDeploymentsCommand({ cluster: 'dev', service: 'web' }),
  );
  return serviceDeployments;
}

const end = () => endpoint.endOfDeployment('dev', 'web');

describe('an update of a service', () => {
  test('of its count, its settings, or to what it runs already is no deployment', async () => {
    await createService(endpoint, { image: 'one', desiredCount: 1 });
    await end();
    const { taskDefinition } = await service();

    await update({ desiredCount: 2 });
    await update({ deploymentConfiguration: rollback, enableECSManagedTags: true });
    await update({ taskDefinition });

    expect(await deployments()).toHaveLength(1);
    expect(await service()).toMatchObject({
      desiredCount: 2,
      enableECSManagedTags: true,
      deploymentConfiguration: { ...rollback, maximumPercent: 200, minimumHealthyPercent: 100 },
    });
    await eventually(async () => ((await service()).runningCount === 2 ? true : undefined));
  });

  test('to another task definition, and one that is forced, replaces the tasks by new ones', async () => {
    await createService(endpoint, { image: 'one', desiredCount: 1 });
    await end();
    const tasks = async () =>
      (await endpoint.ecs.send(new ListTasksCommand({ cluster: 'dev' }))).taskArns ?? [];
    const first = await tasks();

    const second = await deploy('two');
    expect(await end()).toMatchObject({ status: 'SUCCESSFUL', sourceServiceRevisions: [{}] });
    const updated = await update({ forceNewDeployment: true });
    expect(updated?.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'IN_PROGRESS' },
      { status: 'ACTIVE', rolloutState: 'COMPLETED' },
    ]);
    expect(await end()).toMatchObject({ status: 'SUCCESSFUL' });

    expect(await deployments()).toHaveLength(3);
    expect(await tasks()).not.toEqual(expect.arrayContaining(first));
    const { serviceRevisions } = await endpoint.ecs.send(
      new DescribeServiceRevisionsCommand({
        serviceRevisionArns: (await deployments()).map((each) => each.targetServiceRevisionArn ?? ''),
      }),
    );
    expect(serviceRevisions?.map(({ taskDefinition }) => taskDefinition)).toEqual([
      second,
      second,
      expect.stringMatching(/:1$/),
    ]);
  });

  test('while a deployment goes on supersedes it', async () => {
    await createService(endpoint, { image: 'one', desiredCount: 1, deploymentConfiguration: rollback });
    await end();
    endpoint.images.hold('two');

    await deploy('two');
    await deploy('one');
    await end();

    expect((await deployments()).map(({ status, statusReason }) => [status, statusReason])).toEqual([
      ['SUCCESSFUL', undefined],
      ['STOPPED', 'Service deployment was stopped because a newer service deployment superseded it.'],
      ['SUCCESSFUL', undefined],
    ]);
  });
});

describe('a deployment that fails', () => {
  test('rolls back to a task definition that has become inactive meanwhile', async () => {
    await createService(endpoint, { image: 'one', desiredCount: 1, deploymentConfiguration: rollback });
    await end();
    const { taskDefinition: good } = await service();
    // As Terraform does: the old revision goes as soon as the update is answered.
    await deploy('broken');
    await endpoint.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: good }));

    expect(await end()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    expect(await service()).toMatchObject({ taskDefinition: good, runningCount: 1 });
    // The next update is a deployment again, as after any other end.
    await deploy('two');
    expect(await end()).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('without an earlier version cannot be rolled back, and starts nothing more', async () => {
    await createService(endpoint, { image: 'broken', desiredCount: 1, deploymentConfiguration: rollback });

    expect(await end()).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: expect.stringContaining('could not be rolled back because the circuit breaker threshold'),
    });
    expect((await service()).deployments).toMatchObject([
      {
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        failedTasks: 3,
      },
    ]);
  });

  test('without rollback is stopped, and what ran before stays', async () => {
    await createService(endpoint, { image: 'one', desiredCount: 1 });
    await end();
    await update({
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    });

    const broken = await deploy('broken');

    expect(await end()).toMatchObject({
      status: 'STOPPED',
      deploymentCircuitBreaker: { status: 'TRIGGERED' },
    });
    expect(await service()).toMatchObject({
      taskDefinition: broken,
      runningCount: 1,
      deployments: [
        { status: 'PRIMARY', rolloutState: 'FAILED' },
        { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 1 },
      ],
    });
  });

  test('because it never gets healthy says which target group said so', async () => {
    const balanced = { name: 'app', portMappings: [{ containerPort: 80 }] };
    await createService(endpoint, {
      image: 'web',
      desiredCount: 1,
      taskDefinition: await registerTask(endpoint, { image: 'web', ...balanced }),
      deploymentConfiguration: {
        deploymentCircuitBreaker: {
          enable: true,
          rollback: true,
          thresholdConfiguration: { type: 'COUNT', value: 1 },
        },
      },
      loadBalancers: [{ targetGroupArn: GROUP, containerName: 'app', containerPort: 80 }],
    });
    expect(await end()).toMatchObject({ status: 'SUCCESSFUL' });
    expect(endpoint.images.registered.size).toBe(1);
    const [before] = endpoint.images.registered;

    await deploy('sick', balanced);

    expect(await end()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { failureCount: 1, threshold: 1 },
    });
    expect([...endpoint.images.registered]).toEqual([before]);
    const { taskArns = [] } = await endpoint.ecs.send(
      new ListTasksCommand({ cluster: 'dev', desiredStatus: 'STOPPED' }),
    );
    const { tasks: [task] = [] } = await endpoint.ecs.send(
      new DescribeTasksCommand({ cluster: 'dev', tasks: taskArns }),
    );
    expect(task).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Task failed ELB health checks in (target-group ${GROUP})`,
    });
    const messages = (await service()).events?.map(({ message }) => message) ?? [];
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\(service web\) registered 1 targets in \(target-group arn:.*\/web\/0\)\.$/),
        expect.stringMatching(/is unhealthy in \(target-group arn:.*\) due to \(reason answered 503\)\.$/),
      ]),
    );
  });

  test('that somebody stops for good is stopped, and the old version stays', async () => {
    await createService(endpoint, { image: 'one', desiredCount: 1, deploymentConfiguration: rollback });
    await end();
    await deploy('two');
    const [newest] = await deployments();

    await endpoint.ecs.send(
      new StopServiceDeploymentCommand({
        serviceDeploymentArn: newest?.serviceDeploymentArn,
        stopType: 'ABORT',
      }),
    );

    expect(await end()).toMatchObject({
      status: 'STOPPED',
      statusReason: 'Service deployment stopped because a stop was requested.',
      stoppedAt: expect.any(Date),
    });
    await expect(
      endpoint.ecs.send(
        new StopServiceDeploymentCommand({ serviceDeploymentArn: newest?.serviceDeploymentArn }),
      ),
    ).rejects.toMatchObject({ name: 'ConflictException' });
  });
});

describe('alarms', () => {
  const watching = {
    ...rollback,
    alarms: { alarmNames: ['errors', 'latency'], enable: true, rollback: true },
  };

  test('that ring while a deployment bakes roll it back', async () => {
    await createService(endpoint, { image: 'one', desiredCount: 1, deploymentConfiguration: watching });
    expect(await end()).toMatchObject({
      status: 'SUCCESSFUL',
      alarms: { status: 'MONITORING_COMPLETE', alarmNames: ['errors', 'latency'], triggeredAlarmNames: [] },
    });

    await update({ deploymentConfiguration: { ...watching, bakeTimeInMinutes: BAKES_ON } });
    await deploy('two');
    await eventually(async () => ((await service()).deployments?.length === 1 ? true : undefined));
    expect((await deployments())[0]?.status).toBe('IN_PROGRESS');
    alarms = { errors: 'OK', latency: 'ALARM' };

    expect(await end()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because an alarm was detected: latency.',
      alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['latency'] },
    });
  });

  test('that rang before a deployment began do not judge it', async () => {
    alarms = { errors: 'ALARM' };

    await createService(endpoint, { image: 'one', desiredCount: 1, deploymentConfiguration: watching });

    expect(await end()).toMatchObject({ status: 'SUCCESSFUL' });
  });
});

describe('a deleted service', () => {
  test('drains, is inactive, and its name is free again', async () => {
    const taskDefinition = await registerTask(endpoint, { image: 'stubborn', stopTimeout: 2 });
    await createService(endpoint, { image: 'stubborn', taskDefinition, desiredCount: 2 });
    await end();

    const { service: deleted } = await endpoint.ecs.send(
      new DeleteServiceCommand({ cluster: 'dev', service: 'web', force: true }),
    );
    expect(deleted).toMatchObject({ status: 'DRAINING' });
    const again = new CreateServiceCommand({
      cluster: 'dev',
      serviceName: 'web',
      taskDefinition: await registerTask(endpoint, { image: 'one' }),
      desiredCount: 1,
    });
    await expect(endpoint.ecs.send(again)).rejects.toMatchObject({
      message: 'Unable to Start a service that is still Draining.',
    });
    await eventually(async () => ((await service()).status === 'INACTIVE' ? true : undefined));
    await expect(update({ desiredCount: 1 })).rejects.toMatchObject({ name: 'ServiceNotActiveException' });

    await endpoint.ecs.send(again);

    expect(await end()).toMatchObject({ status: 'SUCCESSFUL' });
    expect(await deployments()).toHaveLength(1);
  });
});
