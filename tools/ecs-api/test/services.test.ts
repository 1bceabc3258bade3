import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
  waitUntilTasksStopped,
  type ContainerDefinition,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { TestEndpoint } from './endpoint.ts';

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await TestEndpoint.start();
  endpoint.images
    .node('web:1', 'setInterval(() => undefined, 1_000); console.log("one")')
    .node('web:2', 'setInterval(() => undefined, 1_000); console.log("two")')
    .shell('web:broken', 'echo "I cannot"; exit 3');
  await endpoint.ecs.send(new CreateClusterCommand({ clusterName: 'dev' }));
});

async function register(image: string, more: Partial<ContainerDefinition> = {}): Promise<string> {
  const { taskDefinition } = await endpoint.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      memory: '512',
      containerDefinitions: [{ name: 'app', image, ...more }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function create(taskDefinition: string, desiredCount = 1) {
  const { service: created } = await endpoint.ecs.send(
    new CreateServiceCommand({
      cluster: 'dev',
      serviceName: 'web',
      taskDefinition,
      desiredCount,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    }),
  );
  return created;
}

async function service() {
  const { services: [described] = [] } = await endpoint.ecs.send(
    new DescribeServicesCommand({ cluster: 'dev', services: ['web'] }),
  );
  if (described === undefined) throw new Error('there is no service');
  return described;
}

describe('a service', () => {
  test('starts its tasks, is stable for the SDK, and ends in a successful deployment', async () => {
    const taskDefinition = await register('web:1');

    expect(await create(taskDefinition, 2)).toMatchObject({
      status: 'ACTIVE',
      desiredCount: 2,
      runningCount: 0,
      pendingCount: 2,
      deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }],
    });
    await waitUntilServicesStable(
      { client: endpoint.ecs, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
      { cluster: 'dev', services: ['web'] },
    );

    expect(await endpoint.endOfDeployment('dev', 'web')).toMatchObject({ status: 'SUCCESSFUL' });
    expect((await service()).deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2, taskDefinition },
    ]);
  });

  test('a broken image is rolled back, and its stopped tasks say why', async () => {
    const good = await register('web:1');
    const broken = await register('web:broken');
    await create(good);
    await endpoint.endOfDeployment('dev', 'web');

    await endpoint.ecs.send(
      new UpdateServiceCommand({ cluster: 'dev', service: 'web', taskDefinition: broken }),
    );
    const deployment = await endpoint.endOfDeployment('dev', 'web');

    expect(deployment).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: expect.stringMatching(
        /^Service deployment rolled back because the circuit breaker threshold was exceeded\. \(task [0-9a-f]{32}\) exited with code 3$/,
      ),
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
      rollback: { serviceRevisionArn: expect.stringContaining(':service-revision/dev/web/') },
    });
    const described = await service();
    expect(described).toMatchObject({ taskDefinition: good, runningCount: 1 });
    expect(described.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }]);
    const { taskArns = [] } = await endpoint.ecs.send(
      new ListTasksCommand({ cluster: 'dev', desiredStatus: 'STOPPED', family: 'web' }),
    );
    const stopped = { cluster: 'dev', tasks: taskArns };
    await waitUntilTasksStopped({ client: endpoint.ecs, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, stopped);
    const { tasks = [] } = await endpoint.ecs.send(new DescribeTasksCommand(stopped));
    expect(tasks).toHaveLength(3);
    for (const task of tasks) {
      expect(task).toMatchObject({
        lastStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        taskDefinitionArn: broken,
        containers: [{ name: 'app', exitCode: 3, lastStatus: 'STOPPED' }],
      });
      expect(endpoint.images.lines.get(task.taskArn?.split('/').at(-1) ?? '')).toEqual(['I cannot']);
    }
    const events = (described.events ?? []).map(({ message }) => message);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^\(service web\) \(deployment ecs-svc\/\d{19}\) deployment failed: tasks failed to start\.$/,
        ),
        expect.stringMatching(/^\(service web\) rolling back to deployment ecs-svc\/\d{19}\.$/),
        expect.stringMatching(/^\(service web\) \(deployment ecs-svc\/\d{19}\) deployment completed\.$/),
        '(service web) has reached a steady state.',
      ]),
    );
  });

  test('an image that is not there stops tasks with ECS’s words', async () => {
    await create(await register('web:1'));
    await endpoint.endOfDeployment('dev', 'web');

    const missing = await register('web:missing');
    await endpoint.ecs.send(
      new UpdateServiceCommand({ cluster: 'dev', service: 'web', taskDefinition: missing }),
    );

    expect(await endpoint.endOfDeployment('dev', 'web')).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const { taskArns = [] } = await endpoint.ecs.send(
      new ListTasksCommand({ cluster: 'dev', desiredStatus: 'STOPPED' }),
    );
    const { tasks: [task] = [] } = await endpoint.ecs.send(
      new DescribeTasksCommand({ cluster: 'dev', tasks: taskArns }),
    );
    expect(task).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(/^CannotPullContainerError: .*web:missing: not found$/),
      containers: [{ reason: expect.stringContaining('CannotPullContainerError') }],
    });
    expect(task?.containers?.[0]?.exitCode).toBeUndefined();
  });

  test('a deployment that somebody stops rolls back', async () => {
    await create(await register('web:1'));
    await endpoint.endOfDeployment('dev', 'web');
    endpoint.images.programs.set('web:slow', {
      command: '/bin/sleep',
      args: ['1000'],
    });
    const slow = await register('web:slow');

    const { service: updated } = await endpoint.ecs.send(
      new UpdateServiceCommand({ cluster: 'dev', service: 'web', taskDefinition: slow }),
    );
    const serviceDeploymentArn = updated?.currentServiceDeployment;
    await endpoint.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));

    expect(await endpoint.endOfDeployment('dev', 'web')).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because a stop was requested.',
    });
  });
});
