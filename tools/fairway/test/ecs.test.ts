import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const MAIN = join(import.meta.dirname, '../src/main.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-ecs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('./fairway ecs', () => {
  test('answers the SDK, runs a task of an image that is always there, and ends when it is asked to', async () => {
    const child = spawn(process.execPath, [MAIN, 'ecs', '--port', '0', '--json', '--data', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url: endpoint, region } = JSON.parse(line) as Record<string, string>;
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const ecs = new ECSClient({
      endpoint: endpoint!,
      region: region!,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });

    await ecs.send(new CreateClusterCommand({}));
    const container = {
      name: 'app',
      image: 'localhost/node',
      command: ['-e', 'process.exit(7)'],
      memory: 128,
    };
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'job', containerDefinitions: [container] }));
    const { tasks = [] } = await ecs.send(new RunTaskCommand({ taskDefinition: 'job' }));
    const started = { tasks: tasks.map(({ taskArn }) => taskArn ?? '') };
    await waitUntilTasksStopped({ client: ecs, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, started);

    const ended = await ecs.send(new DescribeTasksCommand(started));
    expect(ended.tasks).toMatchObject([
      { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 7 }] },
    ]);
    ecs.destroy();
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('a port that is taken is told with the one to try', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const args = [MAIN, 'ecs', '--port', String(port), '--data', folder];
      execFile(process.execPath, args, (error, _stdout, stderr) => resolve({ code: error?.code, stderr }));
    });

    expect(ended).toEqual({
      code: 1,
      stderr: `fairway: port ${port} is taken: give another one, ./fairway ecs --port ${port + 1}\n`,
    });
    server.close();
  });
});
