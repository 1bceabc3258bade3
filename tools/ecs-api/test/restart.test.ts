import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { isRunning } from '@fairway/crash-safe';
import type { RecordedProcess } from '@fairway/local-ecs';
import { describe, expect, test } from '@jest/globals';

import { createService, eventually, registerTask, TestEndpoint } from './endpoint.ts';
import { http } from './program-images.ts';

const PROGRAM = join(import.meta.dirname, 'endpoint-process.ts');

async function service(endpoint: TestEndpoint) {
  const { services: [described] = [] } = await endpoint.ecs.send(
    new DescribeServicesCommand({ cluster: 'dev', services: ['web'], include: ['TAGS'] }),
  );
  return described;
}

async function running(endpoint: TestEndpoint, count: number): Promise<void> {
  await eventually(async () => ((await service(endpoint))?.runningCount === count ? true : undefined));
}

describe('an endpoint that is started again', () => {
  test('goes on with the services it had, with new tasks and without a new deployment', async () => {
    const endpoint = await TestEndpoint.start();
    endpoint.images.node('web:1', http('one'));
    await createService(endpoint, { image: 'web:1', desiredCount: 2, tags: [{ key: 'team', value: 'a' }] });
    await endpoint.endOfDeployment('dev', 'web');
    const { tasks: [job] = [] } = await endpoint.ecs.send(
      new RunTaskCommand({ cluster: 'dev', taskDefinition: 'web', clientToken: 'once' }),
    );
    const before = await service(endpoint);
    const { taskArns: earlier = [] } = await endpoint.ecs.send(new ListTasksCommand({ cluster: 'dev' }));

    await endpoint.stop();
    await endpoint.start();

    await running(endpoint, 2);
    const after = await service(endpoint);
    // Everything that Terraform compares, and more.
    expect({ ...after, deployments: [], events: [] }).toEqual({ ...before, deployments: [], events: [] });
    expect(after?.deployments).toMatchObject([
      { id: before?.deployments?.[0]?.id, rolloutState: 'COMPLETED' },
    ]);
    const { serviceDeployments } = await endpoint.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'dev', service: 'web' }),
    );
    expect(serviceDeployments).toMatchObject([{ status: 'SUCCESSFUL' }]);
    const { taskArns = [] } = await endpoint.ecs.send(new ListTasksCommand({ cluster: 'dev' }));
    expect(taskArns.filter((arn) => earlier.includes(arn))).toEqual([]);
    const ended = await endpoint.ecs.send(
      new DescribeTasksCommand({ cluster: 'dev', tasks: [job?.taskArn ?? ''] }),
    );
    expect(ended.tasks).toMatchObject([{ lastStatus: 'STOPPED' }]);
    const { tasks: again } = await endpoint.ecs.send(
      new RunTaskCommand({ cluster: 'dev', taskDefinition: 'web', clientToken: 'once' }),
    );
    expect(again?.map(({ taskArn }) => taskArn)).toEqual([job?.taskArn]);
  });

  test('after it was killed in the middle of a deployment, ends what it left and finishes the deployment', async () => {
    const endpoint = await TestEndpoint.prepare();
    const child = spawn(process.execPath, [PROGRAM, endpoint.folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    endpoint.connect(url);
    await createService(endpoint, { image: 'web:1', desiredCount: 1 });
    await endpoint.endOfDeployment('dev', 'web');
    const taskDefinition = await registerTask(endpoint, { image: 'web:2' });
    await endpoint.ecs.send(new UpdateServiceCommand({ cluster: 'dev', service: 'web', taskDefinition }));
    const record = readFileSync(join(endpoint.folder, 'processes.json'), 'utf8');
    const processes = JSON.parse(record) as RecordedProcess[];

    child.kill('SIGKILL');
    await once(child, 'close');
    endpoint.images.node('web:1', http('one')).node('web:2', http('two'));
    await endpoint.start();

    expect(processes.length).toBeGreaterThan(0);
    expect(processes.filter(isRunning)).toEqual([]);
    expect(await endpoint.endOfDeployment('dev', 'web')).toMatchObject({ status: 'SUCCESSFUL' });
    expect(await service(endpoint)).toMatchObject({ taskDefinition, runningCount: 1, pendingCount: 0 });
  });

  test('does not start on a folder that another endpoint has', async () => {
    const endpoint = await TestEndpoint.start();
    const second = await TestEndpoint.prepare({ folder: endpoint.folder });

    await expect(second.start()).rejects.toThrow(
      `${endpoint.folder} is in use by another endpoint, pid ${process.pid}: stop that one (kill ${process.pid}), or give another folder`,
    );
  });

  test('does not start on a port that is taken, and leaves the folder free', async () => {
    const endpoint = await TestEndpoint.start();
    const port = Number(new URL(endpoint.url).port);
    const second = await TestEndpoint.prepare();

    await expect(second.start({ port })).rejects.toThrow('EADDRINUSE');
    await second.start();

    expect(second.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
