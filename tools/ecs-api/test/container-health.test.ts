import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';

import { createService, eventually, registerTask, TestEndpoint } from './endpoint.ts';
import { FakeClock, FakeDisk, FakeWorld } from './fake-world.ts';

const IDLE = 'setInterval(() => undefined, 1_000)';
const check = { command: ['CMD', 'check'], interval: 30, retries: 2, timeout: 5, startPeriod: 10 };
const app = { name: 'app', image: 'sound', healthCheck: check };

describe('health checks in containers', () => {
  test('are run on this machine, and say whether container and task are healthy', async () => {
    const endpoint = await TestEndpoint.start();
    endpoint.images.node('web', IDLE);
    const flag = join(endpoint.folder, 'healthy');
    const healthCheck = { command: ['CMD-SHELL', `test -e '${flag}'`], interval: 5, retries: 1 };
    const taskDefinition = await registerTask(endpoint, { image: 'web', healthCheck });
    await createService(endpoint, { image: 'web', desiredCount: 1, taskDefinition });
    const task = () =>
      eventually(async () => {
        const { taskArns: [arn = ''] = [] } = await endpoint.ecs.send(
          new ListTasksCommand({ cluster: 'dev' }),
        );
        const asked = new DescribeTasksCommand({ cluster: 'dev', tasks: [arn] });
        const found = arn === '' ? undefined : (await endpoint.ecs.send(asked)).tasks?.[0];
        return found?.lastStatus === 'RUNNING' ? found : undefined;
      });
    expect(await task()).toMatchObject({
      healthStatus: 'UNKNOWN',
      containers: [{ healthStatus: 'UNKNOWN' }],
    });

    writeFileSync(flag, '');

    expect(await endpoint.endOfDeployment('dev', 'web')).toMatchObject({ status: 'SUCCESSFUL' });
    expect(await task()).toMatchObject({
      healthStatus: 'HEALTHY',
      containers: [{ healthStatus: 'HEALTHY' }],
    });
    rmSync(flag);
  });

  test('that fail roll a deployment back, and the stopped task says so', async () => {
    const account = await fakeAccount();
    await account.create([app]);
    expect(await account.deployed()).toMatchObject({ status: 'SUCCESSFUL' });

    await account.update([{ ...app, image: 'ailing' }]);

    expect(await account.deployed()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { failureCount: 3 },
    });
    const [stopped] = await account.tasks('STOPPED');
    expect(stopped).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
    });
    expect(await account.events()).toContainEqual(
      expect.stringMatching(/^\(service web\) \(task [0-9a-f]{32}\) failed container health checks\.$/),
    );
  });

  test('decide a task’s health by its essential containers, by the others where those have none', async () => {
    const aside = { ...app, name: 'aside', essential: false, image: 'ailing' };
    const { healthCheck: _, ...unchecked } = app;
    const stories = [
      { containers: [app], health: 'HEALTHY' },
      { containers: [unchecked], health: 'UNKNOWN' },
      { containers: [app, aside], health: 'HEALTHY' },
      { containers: [unchecked, aside], health: 'UNHEALTHY' },
      { containers: [app, { ...unchecked, name: 'other' }], health: 'UNKNOWN' },
      { containers: [{ ...app, healthCheck: { command: ['NONE'] } }], health: 'UNKNOWN' },
    ];
    for (const { containers, health } of stories) {
      const account = await fakeAccount();
      await account.create(containers);
      await account.deployed();
      expect(await account.tasks('RUNNING')).toMatchObject([{ healthStatus: health, lastStatus: 'RUNNING' }]);
    }
  });

  test('of a task that runs once say what they see, and it goes on', async () => {
    const account = await fakeAccount();
    await account.run([{ ...app, image: 'ailing' }]);

    await account.pass(600_000);

    expect(await account.tasks('RUNNING')).toMatchObject([
      { healthStatus: 'UNHEALTHY', lastStatus: 'RUNNING' },
    ]);
  });
});

async function fakeAccount() {
  const clock = new FakeClock();
  const world = new FakeWorld(new FakeDisk(), clock);
  await world.call('CreateCluster', { clusterName: 'dev' });
  const register = async (containerDefinitions: readonly object[]): Promise<string> => {
    const { taskDefinition } = await world.call('RegisterTaskDefinition', {
      family: 'web',
      memory: '64',
      containerDefinitions,
    });
    return (taskDefinition as { taskDefinitionArn: string }).taskDefinitionArn;
  };
  const deploymentCircuitBreaker = { enable: true, rollback: true };
  return {
    pass: (ms: number) => clock.pass(ms),
    create: async (containers: readonly object[]) =>
      world.call('CreateService', {
        cluster: 'dev',
        serviceName: 'web',
        taskDefinition: await register(containers),
        desiredCount: 1,
        deploymentConfiguration: { deploymentCircuitBreaker },
      }),
    update: async (containers: readonly object[]) =>
      world.call('UpdateService', {
        cluster: 'dev',
        service: 'web',
        taskDefinition: await register(containers),
      }),
    run: async (containers: readonly object[]) =>
      world.call('RunTask', { cluster: 'dev', taskDefinition: await register(containers) }),
    /** The newest deployment, long after it began. */
    deployed: async () => {
      await clock.pass(1_200_000);
      const listed = await world.call('ListServiceDeployments', { cluster: 'dev', service: 'web' });
      const [{ serviceDeploymentArn } = {}] = listed['serviceDeployments'] as {
        serviceDeploymentArn?: string;
      }[];
      const { serviceDeployments } = await world.call('DescribeServiceDeployments', {
        serviceDeploymentArns: [serviceDeploymentArn],
      });
      return (serviceDeployments as object[])[0];
    },
    tasks: async (desiredStatus: string) => {
      const { taskArns } = await world.call('ListTasks', { cluster: 'dev', desiredStatus });
      const { tasks } = await world.call('DescribeTasks', { cluster: 'dev', tasks: taskArns });
      return tasks as object[];
    },
    events: async () => {
      const { services } = await world.call('DescribeServices', { cluster: 'dev', services: ['web'] });
      const [{ events = [] } = {}] = services as { events?: { message: string }[] }[];
      return events.map(({ message }) => message);
    },
  };
}
