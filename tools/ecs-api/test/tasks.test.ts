import {
  CreateClusterCommand,
  DescribeClustersCommand,
  DescribeTasksCommand,
  ListTagsForResourceCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type RunTaskCommandInput,
  type Task,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { createService, eventually, registerTask, TestEndpoint } from './endpoint.ts';
import { http } from './program-images.ts';

const IDLE = 'setInterval(() => undefined, 1_000)';

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await TestEndpoint.start();
  endpoint.images
    .node('idle', IDLE)
    .node('ends', 'process.exit(0)')
    .node('fails', 'console.error("no such table"); process.exit(3)')
    .node('greedy', 'const all = []; setInterval(() => all.push(Buffer.alloc(2 ** 24, 1)), 10)')
    .node('stubborn', `process.on('SIGTERM', () => undefined); ${IDLE}; console.log('here')`)
    .node('says', 'console.log(JSON.stringify([process.argv.slice(1), process.env])); process.exit(0)');
  await endpoint.ecs.send(new CreateClusterCommand({ clusterName: 'dev' }));
});

async function run(
  input: Partial<RunTaskCommandInput> & { taskDefinition: string },
): Promise<readonly Task[]> {
  const { tasks = [] } = await endpoint.ecs.send(new RunTaskCommand({ cluster: 'dev', ...input }));
  return tasks;
}

/** One task of an image, to its end. */
async function runToEnd(image: string, container: object = {}): Promise<Task> {
  const [task] = await run({ taskDefinition: await registerTask(endpoint, { image, ...container }) });
  return endpoint.taskIs('dev', task?.taskArn ?? '', 'STOPPED');
}

describe('a task that runs once', () => {
  test('is not running in the answer that created it, and says its exit code when it has ended', async () => {
    const [task] = await run({ taskDefinition: await registerTask(endpoint, { image: 'ends' }) });

    expect(task).toMatchObject({
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      group: 'family:web',
      containers: [{ name: 'app', lastStatus: 'PENDING' }],
    });
    const ended = await endpoint.taskIs('dev', task?.taskArn ?? '', 'STOPPED');
    expect(ended).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 0, lastStatus: 'STOPPED' }],
    });
    const times = [
      'createdAt',
      'pullStartedAt',
      'pullStoppedAt',
      'startedAt',
      'stoppingAt',
      'executionStoppedAt',
      'stoppedAt',
    ] as const;
    const order = times.map((name) => ended[name]?.getTime() ?? Infinity);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(endpoint.images.released).toEqual([ended.taskArn?.split('/').at(-1)]);
  });

  test('runs with its overrides: command, variables, and no others’', async () => {
    const taskDefinition = await registerTask(endpoint, {
      image: 'says',
      environment: [
        { name: 'KEPT', value: 'kept' },
        { name: 'CHANGED', value: 'before' },
      ],
    });
    const override = {
      name: 'app',
      command: ['one', 'two words'],
      environment: [{ name: 'CHANGED', value: 'after' }],
    };
    const overrides = { containerOverrides: [override] };

    const [task] = await run({ taskDefinition, overrides, startedBy: 'me', group: 'mine' });
    const ended = await endpoint.taskIs('dev', task?.taskArn ?? '', 'STOPPED');

    expect(ended).toMatchObject({ startedBy: 'me', group: 'mine', overrides });
    const [line = ''] = endpoint.images.lines.get(ended.taskArn?.split('/').at(-1) ?? '') ?? [];
    const [args, env] = JSON.parse(line);
    expect(args).toEqual(['one', 'two words']);
    expect(env).toEqual({ KEPT: 'kept', CHANGED: 'after', LOCAL_ECS_RUN: expect.any(String) });
  });

  test('is stopped by its owner, who says why, and with its stop timeout by SIGKILL', async () => {
    const taskDefinition = await registerTask(endpoint, { image: 'stubborn', stopTimeout: 1 });
    const [task] = await run({ taskDefinition });
    const taskArn = task?.taskArn ?? '';
    await eventually(async () => endpoint.images.lines.get(taskArn.split('/').at(-1) ?? ''));

    const { task: stopping } = await endpoint.ecs.send(
      new StopTaskCommand({ cluster: 'dev', task: taskArn, reason: 'enough' }),
    );
    expect(stopping).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated' });

    expect(await endpoint.taskIs('dev', taskArn, 'STOPPED')).toMatchObject({
      stoppedReason: 'enough',
      containers: [{ exitCode: 137 }],
    });
  });

  test('above its memory is killed and says so', async () => {
    expect(await runToEnd('greedy', { memory: 200 })).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
    });
  });

  test('whose program is not there cannot be started', async () => {
    endpoint.images.programs.set('nothing', { command: '/no/such/program', args: [] });

    expect(await runToEnd('nothing')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotStartContainerError: spawn /no/such/program ENOENT',
      containers: [{ reason: 'CannotStartContainerError: spawn /no/such/program ENOENT' }],
    });
  });

  test('waits for the container it depends on, and says when that has failed', async () => {
    const containers = (image: string) => [
      {
        name: 'app',
        image: 'ends',
        dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' as const }],
      },
      { name: 'migrate', image, essential: false },
    ];
    const definition = async (image: string): Promise<string> =>
      registerTask(endpoint, {}, { containerDefinitions: containers(image) });
    const [sound] = await run({ taskDefinition: await definition('ends') });
    const [failed] = await run({ taskDefinition: await definition('fails') });

    const ended = await endpoint.taskIs('dev', sound?.taskArn ?? '', 'STOPPED');
    expect(ended.stopCode).toBe('EssentialContainerExited');
    expect(ended.containers?.map(({ name, exitCode }) => [name, exitCode])).toEqual(
      expect.arrayContaining([
        ['app', 0],
        ['migrate', 0],
      ]),
    );
    const reason =
      'dependency graph: failed to resolve container ordering dependency [migrate] for target [app] as dependency did not exit successfully.';
    expect(await endpoint.taskIs('dev', failed?.taskArn ?? '', 'STOPPED')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: reason,
      containers: expect.arrayContaining([
        expect.objectContaining({ name: 'migrate', exitCode: 3 }),
        expect.objectContaining({ name: 'app', reason }),
      ]),
    });
  });

  test('a repeated token is the same tasks, and another request with it is a conflict', async () => {
    const taskDefinition = await registerTask(endpoint, { image: 'idle' });
    const first = await run({ taskDefinition, clientToken: 'one', count: 2 });

    const again = await run({ taskDefinition, clientToken: 'one', count: 2 });

    expect(again.map(({ taskArn }) => taskArn)).toEqual(first.map(({ taskArn }) => taskArn));
    await expect(run({ taskDefinition, clientToken: 'one', count: 1 })).rejects.toMatchObject({
      name: 'ConflictException',
      resourceIds: first.map(({ taskArn }) => taskArn),
    });
    expect(await run({ taskDefinition, clientToken: 'two' })).toHaveLength(1);
  });
});

describe('tasks', () => {
  test('are listed page by page, by family, service, starter and desired status', async () => {
    const taskDefinition = await registerTask(endpoint, { image: 'idle' });
    await run({ taskDefinition, count: 5, startedBy: 'me' });
    const stopped = await runToEnd('ends');
    await createService(endpoint, { image: 'idle', desiredCount: 1 });
    const list = async (filter: object): Promise<number> => {
      const found: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await endpoint.ecs.send(
          new ListTasksCommand({ cluster: 'dev', maxResults: 2, nextToken, ...filter }),
        );
        expect(page.taskArns?.length).toBeLessThanOrEqual(2);
        found.push(...(page.taskArns ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      expect(new Set(found).size).toBe(found.length);
      return found.length;
    };

    expect(await list({})).toBe(6);
    expect(await list({ startedBy: 'me' })).toBe(5);
    expect(await list({ serviceName: 'web' })).toBe(1);
    expect(await list({ family: 'none' })).toBe(0);
    expect(await list({ desiredStatus: 'STOPPED' })).toBe(1);
    expect(stopped.lastStatus).toBe('STOPPED');
    const { clusters } = await endpoint.ecs.send(new DescribeClustersCommand({ clusters: ['dev'] }));
    expect(clusters).toMatchObject([{ activeServicesCount: 1 }]);
  });

  test('of a service have the tags of where they are propagated from, and ECS’s own', async () => {
    await createService(endpoint, {
      image: 'idle',
      desiredCount: 1,
      tags: [{ key: 'team', value: 'a' }],
      propagateTags: 'SERVICE',
      enableECSManagedTags: true,
    });
    const { taskArns = [] } = await endpoint.ecs.send(new ListTasksCommand({ cluster: 'dev' }));
    const resourceArn = taskArns[0] ?? '';
    const tagsOf = async () =>
      (await endpoint.ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

    expect(await tagsOf()).toEqual([
      { key: 'team', value: 'a' },
      { key: 'aws:ecs:clusterName', value: 'dev' },
      { key: 'aws:ecs:serviceName', value: 'web' },
    ]);
    await endpoint.ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'team', value: 'b' }] }));
    await endpoint.ecs.send(
      new UntagResourceCommand({ resourceArn, tagKeys: ['aws:ecs:clusterName', 'aws:ecs:serviceName'] }),
    );
    expect(await tagsOf()).toEqual([{ key: 'team', value: 'b' }]);
  });

  test('say where they can be reached on this machine', async () => {
    endpoint.images.node('web', http('hello'));
    await createService(endpoint, { image: 'idle', desiredCount: 0 });
    const taskDefinition = await registerTask(endpoint, {
      image: 'web',
      portMappings: [{ containerPort: 8080 }],
    });
    const [task] = await run({ taskDefinition });

    const running = await endpoint.taskIs('dev', task?.taskArn ?? '', 'RUNNING');

    const [binding] = running.containers?.[0]?.networkBindings ?? [];
    expect(binding).toMatchObject({ bindIP: '127.0.0.1', containerPort: 8080, protocol: 'tcp' });
    const answer = await eventually(async () =>
      fetch(`http://127.0.0.1:${binding?.hostPort}/`).catch(() => undefined),
    );
    expect(await answer.text()).toBe('hello');
  });

  test('that are not there are failures, by name and by ARN', async () => {
    const arn = 'arn:aws:ecs:eu-central-1:000000000000:task/dev/none';

    const { tasks, failures } = await endpoint.ecs.send(
      new DescribeTasksCommand({ cluster: 'dev', tasks: ['none', arn] }),
    );

    expect(tasks).toEqual([]);
    expect(failures).toEqual([
      { arn, reason: 'MISSING' },
      { arn, reason: 'MISSING' },
    ]);
  });
});
