import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';

import { ListTaskDefinitionsCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { cleanUp, temporaryFolder } from '../test-workspace.ts';
import { runProgram } from './emulator.ts';
import { CLUSTER, deployWorld, ledgerImage, startVerbWorld } from './verb-world.ts';

const world = await startVerbWorld();

describe('exec', () => {
  if (world === undefined) return;
  const folder = temporaryFolder();
  const called = join(folder, 'called');
  let proxy = '';

  beforeAll(async () => {
    await deployWorld(world, { alpha: ledgerImage('alpha', 'v1'), beta: ledgerImage('beta', 'v1') });
    proxy = await startSessionProxy(world.ecsUrl);
    const plugin = join(folder, 'session-manager-plugin');
    writeFileSync(
      plugin,
      `#!/bin/sh\n[ "$1" = --version ] && echo 1.2.3 || printf '%s\\n' "$@" > ${called}\n`,
    );
    chmodSync(plugin, 0o755);
  }, 60_000);

  /** @param ecs where ECS is: the endpoint, or what answers for its agents */
  async function exec(ecs: string, ...args: readonly string[]) {
    const { environment, root } = world!;
    const PATH = `${folder}${delimiter}${environment['PATH'] ?? ''}`;
    return runProgram({ ...environment, PATH, AWS_ENDPOINT_URL_ECS: ecs }, root, ['exec', 'demo', ...args]);
  }

  test('asks for the plugin by its name where it is missing', async () => {
    const { code, stderr } = await world.run('exec', 'demo', 'alpha', '--reason', 'x');

    expect(code).toBe(1);
    expect(stderr).toContain(
      'the Session Manager plugin is not installed: session-manager-plugin must be on',
    );
  });

  test('goes into a task of its own, which says who and why, and takes it away afterwards', async () => {
    const { code, stderr } = await exec(proxy, 'alpha', '--reason', 'look at the cache', '--for', '5m');

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^task [0-9a-f]{32} runs for 5m, and is stopped when you leave/),
    });
    const [session, region, verb, , target] = readFileSync(called, 'utf8').split('\n');
    expect(JSON.parse(session ?? '')).toEqual({
      SessionId: 'session-1',
      StreamUrl: 'wss://stream.example',
      TokenValue: 'token',
    });
    expect([region, verb]).toEqual(['eu-west-1', 'StartSession']);
    expect(JSON.parse(target ?? '')).toEqual({
      Target: expect.stringMatching(/^ecs:shop-demo_[0-9a-f]{32}$/),
    });
    expect(await sessionTasks('RUNNING')).toEqual([]);
    const task = world.images.prepared.find(({ containers }) =>
      containers.some(({ command }) => command?.join(' ').includes('setTimeout') === true),
    );
    expect(task?.containers).toMatchObject([
      { name: 'alpha', command: ['--eval', 'setTimeout(() => process.exit(0), 300000)'] },
    ]);
    const { taskDefinitionArns: left } = await world.ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: 'shop-demo-alpha-exec', status: 'ACTIVE' }),
    );
    expect(left).toEqual([]);
  }, 30_000);

  test('says which rights the agent lacks when it does not come up, and leaves no task behind', async () => {
    const { code, stderr } = await exec(world.ecsUrl, 'alpha', '--reason', 'x');

    expect(code).toBe(1);
    expect(stderr).toContain('the task role of alpha must let it sign in, ssmmessages:CreateControlChannel');
    expect(await sessionTasks('RUNNING')).toEqual([]);
  }, 30_000);

  test('starts nothing when it is only tried', async () => {
    const { code, stdout } = await exec(proxy, 'alpha', '--reason', 'x', '--dry-run');

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^alpha: a task shop-demo-alpha-exec would run for 15m, for arn:/),
    });
  }, 30_000);

  test('is refused where the code has no role', async () => {
    const { code, stderr } = await exec(proxy, 'beta', '--reason', 'x');

    expect(code).toBe(1);
    expect(stderr).toMatch(/^fairway: beta cannot be entered: its code has no role/);
  }, 30_000);

  test.each([
    [['alpha'], "required option '--reason <text>' not specified"],
    [['alpha', '--reason', 'x', '--for', '2h'], 'must be more than nothing, and 1h at most.'],
    [['omega', '--reason', 'x'], 'no such service: omega. There are: alpha, beta'],
  ])('refuses %j', async (args, reason) => {
    const { code, stderr } = await world.run('exec', 'demo', ...args);

    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  async function sessionTasks(desiredStatus: 'RUNNING' | 'STOPPED') {
    const { taskArns } = await world!.ecs.send(
      new ListTasksCommand({ cluster: CLUSTER, startedBy: 'fairway-exec', desiredStatus }),
    );
    return taskArns;
  }
});

/** ECS, with agents that are up from the second attempt on: the endpoint runs none. */
async function startSessionProxy(ecsUrl: string): Promise<string> {
  let attempts = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']);
      attempts += target.endsWith('.ExecuteCommand') ? 1 : 0;
      if (target.endsWith('.ExecuteCommand') && attempts > 1) {
        const session = { sessionId: 'session-1', streamUrl: 'wss://stream.example', tokenValue: 'token' };
        response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ session }));
        return;
      }
      void pass(request.headers, Buffer.concat(chunks));
    });
    async function pass(headers: typeof request.headers, body: Buffer): Promise<void> {
      const { host: _host, 'content-length': _length, connection: _connection, ...rest } = headers;
      const answer = await fetch(ecsUrl, {
        method: 'POST',
        headers: rest as Record<string, string>,
        body: new Uint8Array(body),
      });
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(await answer.text());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
