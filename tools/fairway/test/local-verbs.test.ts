import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { readAddress } from '../src/control/address.ts';
import { temporaryFolder, telling, TestWorkspace } from './test-workspace.ts';
import { answerOf, CliProcess, fixtureProgram, runVerb, startUp } from './up-process.ts';

describe('verbs of a running environment', () => {
  test('status shows services, tasks and the last deployment; --json everything', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { services } = await startUp(workspace.root).ready();

    const text = await runVerb(workspace.root, 'status', 'local');
    const json = await runVerb(workspace.root, 'status', 'local', '--json');

    expect(text.stdout).toMatch(
      /^alpha {4}1\/1 {4}[0-9a-f]{12} {2}unknown {2}[0-9a-f]{12} {2}succeeded \d+s ago$/m,
    );
    expect(text.stdout).toMatch(
      new RegExp(`^alpha-1 {2}[0-9a-f]{12} {2}healthy {2}\\d+ {2}${services[0]?.pid ?? 0} +\\d+s$`, 'm'),
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ runs: 'releases', services: [{ name: 'alpha' }] });
  });

  test('logs prints what there is, and with --follow what comes', async () => {
    const code = `console.log('hello from alpha'); process.on('SIGUSR2', () => console.log('later'));${telling}`;
    const workspace = new TestWorkspace({
      alpha: { code },
      beta: { code: `console.log('beta');${telling}` },
    });
    const { services } = await startUp(workspace.root).ready();
    const following = new CliProcess(fixtureProgram, [workspace.root, 'logs', 'local', 'alpha', '-f']);
    await following.said('stdout', /hello/);

    process.kill(services[0]?.pid ?? 0, 'SIGUSR2');
    await following.said('stdout', /later/);
    const { code: exitCode, stdout } = await following.ended('SIGINT');
    const all = await runVerb(workspace.root, 'logs', 'local', '--since', '1h', '--json');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^alpha-1 {2}\d\d:\d\d:\d\d hello from alpha\nalpha-1 {2}\d\d:\d\d:\d\d later\n$/);
    const lines = all.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: string });
    expect(new Set(lines.map(({ line }) => line))).toEqual(new Set(['hello from alpha', 'beta', 'later']));
  });

  test('scale starts and stops tasks, all of which answer', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin } = await startUp(workspace.root).ready();

    const up = await runVerb(workspace.root, 'scale', 'local', 'alpha', '3');
    const pids = new Set<number>();
    for (let request = 0; request < 9; request += 1) {
      pids.add(((await answerOf(`${origin}/alpha`)) as { pid: number }).pid);
    }
    const down = await runVerb(workspace.root, 'scale', 'local', 'alpha', '1');

    expect(up).toMatchObject({ code: 0, stdout: 'alpha: 1 → 3 tasks\n' });
    expect(pids.size).toBe(3);
    expect(down).toMatchObject({ code: 0, stdout: 'alpha: 3 → 1 tasks\n' });
  });

  test('scale says how far it came when the tasks do not come up in time', async () => {
    const mark = JSON.stringify(join(temporaryFolder(), 'started'));
    const code = `import { existsSync, writeFileSync } from 'node:fs';
      if (existsSync(${mark})) throw new Error('only one'); writeFileSync(${mark}, ''); ${telling}`;
    const workspace = new TestWorkspace({ alpha: { code } });
    await startUp(workspace.root).ready();

    const { code: exitCode, stderr } = await runVerb(
      workspace.root,
      ...['scale', 'local', 'alpha', '2', '--timeout', '2s'],
    );

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /fairway: alpha has 1 tasks, not 2, after 2\.0 s; \(task alpha-\d+\) exited with code 1\. It goes on/,
    );
    expect(stderr).toContain('Error: only one');
  });

  test('restart replaces the tasks and keeps the release', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin, services } = await startUp(workspace.root).ready();
    const before = (await answerOf(`${origin}/alpha`)) as { environment: { RELEASE: string } };

    const { code } = await runVerb(workspace.root, 'restart', 'local', 'alpha');

    const after = (await answerOf(`${origin}/alpha`)) as { pid: number; environment: { RELEASE: string } };
    expect(code).toBe(0);
    expect(after.pid).not.toBe(services[0]?.pid);
    expect(after.environment.RELEASE).toBe(before.environment.RELEASE);
  });

  test('what they cannot do they refuse, with what there is', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    await startUp(workspace.root, '--only', 'alpha').ready();

    const refusals = await Promise.all(
      [
        ['deploy', 'local', 'gamma'],
        ['deploy', 'local', 'beta'],
        ['restart', 'local', 'gamma'],
      ].map((args) => runVerb(workspace.root, ...args)),
    );

    expect(refusals).toEqual([
      expect.objectContaining({ code: 2, stderr: 'error: no such service: gamma. There are: alpha, beta\n' }),
      expect.objectContaining({
        code: 1,
        stderr: expect.stringContaining('the environment was started without beta'),
      }),
      expect.objectContaining({
        code: 1,
        stderr: 'fairway: the running environment has no service gamma. It has: alpha\n',
      }),
    ]);
  });

  test('sources are not deployed', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    await startUp(workspace.root, '--watch').ready();

    const { code, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect(code).toBe(1);
    expect(stderr).toContain('start it without --watch to deploy');
  });
});

describe('the control socket', () => {
  test('is for its owner alone, and gone with the environment', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const up = startUp(workspace.root);
    await up.ready();
    const socket = readAddress(workspace.dataFolder) ?? '';
    const folder = join(workspace.dataFolder, 'control');

    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await up.ended('SIGTERM');
    expect(readAddress(workspace.dataFolder)).toBeUndefined();
  });

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

  test('a request of another protocol is refused with the fix', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    await startUp(workspace.root).ready();

    const socket = connect(readAddress(workspace.dataFolder) ?? '');
    socket.write('{"protocol":99,"request":{"verb":"status"}}\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();

    expect(answer.toString()).toContain('restart ./fairway up');
  });

  test('without a running environment each verb says so in one sentence, with the fix', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const folder = join(workspace.dataFolder, 'control');
    mkdirSync(folder, { recursive: true });
    // What a run that was killed leaves.
    writeFileSync(join(folder, 'address'), join(folder, 'control.sock'));
    const verbs = ['deploy', 'rollback', 'restart', 'status', 'logs'];

    const results = await Promise.all(verbs.map((verb) => runVerb(workspace.root, verb, 'local')));

    const sentence = `fairway: no environment runs from ${workspace.dataFolder}: start one with ./fairway up\n`;
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
