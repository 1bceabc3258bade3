import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';

import { SignIn } from '@fairway/service-kit';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { readAddress } from '../src/control/address.ts';
import { runVerb } from './run-in-process.ts';
import { temporaryFolder, telling, TestWorkspace } from './test-workspace.ts';
import { answerOf, CliProcess, fixtureProgram, serviceOf, startUp, type ReadyLine } from './up-process.ts';

describe('verbs of a running environment', () => {
  let workspace: TestWorkspace;
  let up: CliProcess;
  let ready: ReadyLine;

  beforeAll(async () => {
    const mark = JSON.stringify(join(temporaryFolder(), 'started'));
    const onlyOnce = `import { existsSync, writeFileSync } from 'node:fs';
      if (existsSync(${mark})) throw new Error('only one'); writeFileSync(${mark}, '');`;
    workspace = new TestWorkspace({
      alpha: {},
      beta: {
        code: `console.log('hello from beta'); process.on('SIGUSR2', () => console.log('later'));${telling}`,
        manifest: {
          needs: { signIn: 'always' },
          variables: {
            SIGN_IN_REQUIRED: { from: 'signInRequired' },
            TOKEN_ISSUER: { from: 'tokenIssuer' },
            TOKEN_CLIENT_IDS: { from: 'tokenClientIds' },
          },
        },
      },
      gamma: { code: `${onlyOnce} console.log('gamma');${telling}` },
      delta: {},
    });
    up = startUp(workspace.root, '--only', 'alpha,beta,gamma');
    ready = await up.ready();
  });

  test('status shows services, tasks and the last deployment; --json everything', async () => {
    const text = await runVerb(workspace.root, 'status', 'local');
    const json = await runVerb(workspace.root, 'status', 'local', '--json');

    expect(text.stdout).toMatch(
      /^alpha {4}1\/1 {4}[0-9a-f]{12} {2}unknown {2}[0-9a-f]{12} {2}succeeded \d+s ago$/m,
    );
    const { pid } = serviceOf(ready, 'alpha');
    expect(text.stdout).toMatch(
      new RegExp(`^alpha-1 {2}[0-9a-f]{12} {2}healthy {2}\\d+ {2}${pid} +\\d+s$`, 'm'),
    );
    const names = ['alpha', 'beta', 'gamma'];
    expect(JSON.parse(json.stdout)).toMatchObject({
      runs: 'bundles',
      services: names.map((name) => ({ name })),
    });
  });

  test('logs prints what there is, and with --follow what comes', async () => {
    const following = new CliProcess(fixtureProgram, [workspace.root, 'logs', 'local', 'beta', '-f']);
    await following.said('stdout', /hello/);

    process.kill(serviceOf(ready, 'beta').pid, 'SIGUSR2');
    await following.said('stdout', /later/);
    const { code: exitCode, stdout } = await following.ended('SIGINT');
    const all = await runVerb(workspace.root, 'logs', 'local', '--since', '1h', '--json');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^beta-1 {2}\d\d:\d\d:\d\d hello from beta\nbeta-1 {2}\d\d:\d\d:\d\d later\n$/);
    const lines = all.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: string });
    expect(new Set(lines.map(({ line }) => line))).toEqual(new Set(['hello from beta', 'gamma', 'later']));
  });

  test('token prints an access token with the scopes and groups that were asked for', async () => {
    const { stdout } = await runVerb(
      workspace.root,
      ...['token', '--scope', 'api/read', '--scope', 'api/write', '--group', 'editors', '--expires', '90s'],
    );

    const token = stdout.trimEnd();
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const signIn = new SignIn({ issuer: claims.iss, clientIds: [claims.client_id] });
    expect(claims.exp - claims.iat).toBe(90);
    expect(await signIn.verifyAccessToken(token)).toMatchObject({
      scopes: ['api/read', 'api/write'],
      groups: ['editors'],
    });
  });

  test('scale starts and stops tasks, all of which answer', async () => {
    const scaledUp = await runVerb(workspace.root, 'scale', 'local', 'alpha', '3');
    const pids = new Set<number>();
    for (let request = 0; request < 9; request += 1) {
      pids.add(((await answerOf(`${ready.origin}/alpha`)) as { pid: number }).pid);
    }
    const down = await runVerb(workspace.root, 'scale', 'local', 'alpha', '1');

    expect(scaledUp).toMatchObject({ code: 0, stdout: 'alpha: 1 → 3 tasks\n' });
    expect(pids.size).toBe(3);
    expect(down).toMatchObject({ code: 0, stdout: 'alpha: 3 → 1 tasks\n' });
  });

  test('scale says how far it came when the tasks do not come up in time', async () => {
    const { code: exitCode, stderr } = await runVerb(
      workspace.root,
      ...['scale', 'local', 'gamma', '2', '--timeout', '2s'],
    );

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /fairway: gamma has 1 tasks, not 2, after 2\.0 s; \(task gamma-\d+\) exited with code 1\. It goes on/,
    );
    expect(stderr).toContain('Error: only one');
    expect((await runVerb(workspace.root, 'scale', 'local', 'gamma', '1')).code).toBe(0);
  });

  test('restart replaces the tasks and keeps the release', async () => {
    const before = (await answerOf(`${ready.origin}/beta`)) as { environment: { RELEASE: string } };

    const { code } = await runVerb(workspace.root, 'restart', 'local', 'beta');

    const after = (await answerOf(`${ready.origin}/beta`)) as {
      pid: number;
      environment: { RELEASE: string };
    };
    expect(code).toBe(0);
    expect(after.pid).not.toBe(serviceOf(ready, 'beta').pid);
    expect(after.environment.RELEASE).toBe(before.environment.RELEASE);
  });

  test('what they cannot do they refuse, with what there is', async () => {
    const refusals = await Promise.all(
      [
        ['deploy', 'local', 'omega'],
        ['deploy', 'local', 'delta'],
        ['restart', 'local', 'omega'],
        ['rollback', 'local'],
      ].map((args) => runVerb(workspace.root, ...args)),
    );

    expect(refusals).toEqual([
      expect.objectContaining({
        code: 2,
        stderr: 'error: no such service: omega. There are: alpha, beta, gamma, delta\n',
      }),
      expect.objectContaining({
        code: 1,
        stderr: expect.stringContaining('the environment was started without delta'),
      }),
      expect.objectContaining({
        code: 2,
        stderr: 'error: no such service: omega. There are: alpha, beta, gamma, delta\n',
      }),
      expect.objectContaining({
        code: 1,
        stderr: expect.stringContaining('there is nothing to roll back to: alpha, beta, gamma ran no other'),
      }),
    ]);
  });

  test('a request of another protocol is refused with the fix', async () => {
    const socket = connect(readAddress(workspace.dataFolder) ?? '');
    socket.write('{"protocol":99,"request":{"verb":"status"}}\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();

    expect(answer.toString()).toContain('restart ./fairway up');
  });

  test('the control socket is for its owner alone, and gone with the environment', async () => {
    const socket = readAddress(workspace.dataFolder) ?? '';
    const folder = join(workspace.dataFolder, 'control');

    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await up.ended('SIGTERM');
    expect(readAddress(workspace.dataFolder)).toBeUndefined();
  });
});

test('sources are not deployed', async () => {
  const workspace = new TestWorkspace({ alpha: {} });
  await startUp(workspace.root, '--watch').ready();

  const { code, stderr } = await runVerb(workspace.root, 'deploy', 'local');

  expect(code).toBe(1);
  expect(stderr).toContain('start it without --watch to deploy');
});

describe('the control socket', () => {
  test('is in a private folder when the data folder has a long path', async () => {
    const data = join(temporaryFolder(), ...Array<string>(12).fill('a-long-name'));
    const workspace = new TestWorkspace({ alpha: {} });
    await startUp(workspace.root, '--data', data).ready();

    const { code, stdout } = await runVerb(workspace.root, 'status', 'local', '--data', data);

    const socket = readAddress(data) ?? '';
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('alpha-1') });
    expect(socket.length).toBeLessThan(104);
    expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700);
  });

  test('without a running environment each verb says so in one sentence, with the fix', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const folder = join(workspace.dataFolder, 'control');
    mkdirSync(folder, { recursive: true });
    // A run that was killed leaves this file.
    writeFileSync(join(folder, 'address'), join(folder, 'control.sock'));
    const verbs = ['deploy', 'rollback', 'restart', 'status', 'logs'];

    const results = await Promise.all(verbs.map((verb) => runVerb(workspace.root, verb, 'local')));

    const sentence = `fairway: no environment runs from ${workspace.dataFolder}: start one with ./fairway up, or name the folder of one that runs with --data\n`;
    expect(results).toEqual(verbs.map(() => ({ code: 1, stdout: '', stderr: sentence })));
  });

  test('what a killed run has left is replaced', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const killed = startUp(workspace.root);
    await killed.ready();
    await killed.ended('SIGKILL');

    await startUp(workspace.root).ready();

    expect((await runVerb(workspace.root, 'status', 'local')).code).toBe(0);
  });
});
