import { join } from 'node:path';

import { identifyProcess } from '@fairway/local-ecs';
import { describe, expect, test } from '@jest/globals';

import { Requests } from './requests.ts';
import { telling, temporaryFolder, TestWorkspace } from './test-workspace.ts';
import { answerOf, CliProcess, fixtureProgram, runVerb, startUp } from './up-process.ts';

function edition(number: number, code = ''): string {
  return `${code}\n${telling.replace('edition: 1', `edition: ${number}`)}`;
}

const TAG = '[0-9a-f]{12}';

describe('deploy', () => {
  test('replaces a service without losing a request, and tells how', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    const { origin, services } = await startUp(workspace.root).ready();
    const requests = new Requests(`${origin}/alpha`);
    workspace.writeCode('alpha', edition(2));

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^alpha: succeeded after [\\d.]+ s {2}${TAG} → ${TAG}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^beta: ${TAG} runs already, nothing to deploy$`, 'm'));
    expect(stderr).toMatch(
      /\+0\.0s {2}\(service alpha\) has started 1 tasks: \(task alpha-2\)\.[^]*registered 1 targets[^]*steady state/,
    );
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 2 });
    expect(await answerOf(`${origin}/beta`)).toMatchObject({ pid: services[1]?.pid });
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1, 2] });
  });

  test('the same content deploys nothing, with --dry-run neither does another', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin, services } = await startUp(workspace.root).ready();

    const same = await runVerb(workspace.root, 'deploy', 'local');
    workspace.writeCode('alpha', edition(2));
    const dry = await runVerb(workspace.root, 'deploy', 'local', 'alpha', '--dry-run');

    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to deploy') });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(new RegExp(`^alpha: ${TAG} → ${TAG}\n$`));
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ pid: services[0]?.pid, edition: 1 });
  });

  test('a change of the manifest alone is deployed: its paths move with it', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin } = await startUp(workspace.root).ready();
    workspace.writeManifest('alpha', { paths: ['/renamed'] });

    const { code, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect(code).toBe(0);
    expect(stderr).toContain('with another configuration');
    expect(await answerOf(`${origin}/renamed`)).toMatchObject({ edition: 1 });
    expect((await fetch(`${origin}/alpha`)).status).toBe(404);
  });
});

describe('a version that fails is rolled back, with its own last words, while the old one answers', () => {
  test.each([
    [
      'does not start',
      `throw new Error('no region');`,
      /exited with code 1[^]*Error: no region\n[^]*at .*packages\/alpha-service\/src\/main\.ts:1:7/,
    ],
    [
      'crashes after a moment',
      `setTimeout(() => { throw new Error('lost its database'); }, 200);`,
      /exited with code 1[^]*Error: lost its database/,
    ],
    [
      'is never healthy',
      `console.log('waiting for godot'); setInterval(() => {}, 1000);`,
      /was not healthy within 1\.5 s: connection refused[^]*waiting for godot/,
    ],
  ])('%s', async (_, fault, words) => {
    const workspace = new TestWorkspace({ alpha: {} });
    // Only who waits for its end is given little: a busy machine takes half a second to start a process.
    if (fault.includes('godot')) workspace.writePace({ graceMs: 1_500 });
    const { origin } = await startUp(workspace.root).ready();
    const requests = new Requests(`${origin}/alpha`);
    workspace.writeCode('alpha', fault.includes('godot') ? fault : edition(2, fault));

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^alpha: rolled back after [\\d.]+ s {2}${TAG}$`, 'm'));
    expect(stderr).toMatch(/fairway: the deployment of alpha was rolled back, [0-9a-f]{12} serves: /);
    expect(stderr).toMatch(words);
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1] });
  });

  test('failed checks during the grace time are no fault: a slow start succeeds', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    await startUp(workspace.root).ready();
    const slowStart = `let checks = 0; const isUp = () => (checks += 1) > 4; ${edition(2)}`;
    workspace.writeCode(
      'alpha',
      slowStart.replace("response.end('healthy')", 'response.writeHead(isUp() ? 200 : 503).end()'),
    );

    const { code, stdout } = await runVerb(workspace.root, 'deploy', 'local');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('alpha: succeeded') });
  });

  test('sources that cannot be built are refused before anything is touched', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin, services } = await startUp(workspace.root).ready();
    workspace.writeCode('alpha', `import 'not-installed-here';\nconst = 1;`);

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/service alpha cannot be built: [^]*packages\/alpha-service\/src\/main\.ts:2:6/);
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ pid: services[0]?.pid });
  });
});

describe('a version that does not go when it should is ended by force when it is replaced', () => {
  const killed =
    /\(task alpha-1\) did not stop in time and was killed\.[^]*\(task alpha-1\) was killed: it did not end within the stopTimeoutSeconds/;

  test('one that ignores its stop signal', async () => {
    const workspace = new TestWorkspace({
      alpha: { code: telling.replace('process.exit(0)', "console.log('not yet')") },
    });
    workspace.writePace({ stopTimeoutMs: 400 });
    const { origin, services } = await startUp(workspace.root).ready();
    const requests = new Requests(`${origin}/alpha`);
    workspace.writeCode('alpha', edition(2));

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('alpha: succeeded') });
    expect(stderr).toMatch(killed);
    expect(stderr).toMatch(/the last lines of \(task alpha-1\):\n {2}not yet\n/);
    expect(identifyProcess(services[0]?.pid ?? 0)).toBeUndefined();
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1, 2] });
  });

  test('one that leaks past its drain: a request, its socket and a timer', async () => {
    const leaking = telling
      .replace('if (', `if (request.url === '/alpha/forever') response.write('begun'); else if (`)
      .replace('process.exit(0)', "{ console.log('closing'); server.close(); setInterval(() => {}, 1000); }");
    const workspace = new TestWorkspace({
      alpha: { code: leaking, manifest: { paths: ['/alpha', '/alpha/*'] } },
    });
    workspace.writePace({ deregistrationDelayMs: 300, stopTimeoutMs: 400 });
    const { origin } = await startUp(workspace.root).ready();
    const requests = new Requests(`${origin}/alpha`);
    const forever = await fetch(`${origin}/alpha/forever`);
    workspace.writeCode('alpha', edition(2));

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('alpha: succeeded') });
    await expect(forever.text()).rejects.toThrow('terminated');
    expect(stderr).toContain('(task alpha-1) was draining for too long: 1 requests or WebSockets were cut.');
    expect(stderr).toContain('(task alpha-1) was cut off from 1 requests or WebSockets that took longer');
    expect(stderr).toMatch(killed);
    expect(stderr).toMatch(/the last lines of \(task alpha-1\):\n {2}closing\n/);
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1, 2] });
  });
});

test('a deployment has failed when there is nothing left to roll back to', async () => {
  const mark = JSON.stringify(join(temporaryFolder(), 'pid'));
  const files = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';`;
  const startsOnce = `if (existsSync(${mark})) throw new Error('the lock is held');
    writeFileSync(${mark}, String(process.pid));`;
  const workspace = new TestWorkspace({ alpha: { code: `${files} ${startsOnce} ${telling}` } });
  await startUp(workspace.root).ready();
  // Takes the only task that serves down with it.
  const poison = `try { process.kill(Number(readFileSync(${mark}, 'utf8'))); } catch {} throw new Error('no region');`;
  workspace.writeCode('alpha', `${files} ${poison}`);

  const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

  expect(code).toBe(1);
  expect(stdout).toMatch(/^alpha: failed after/m);
  expect(stderr).toMatch(
    /fairway: the deployment of alpha failed: tasks failed to start: .*; the rollback failed: /,
  );
  expect(stderr).toMatch(/Error: no region[^]*Error: the lock is held/);
});

describe('a deployment that is in progress', () => {
  // Without the timer the process would have nothing left to wait for, and end.
  const slow = 'setInterval(() => undefined, 60_000); await new Promise(() => undefined);';

  /** A deployment of alpha whose new task does not get on by itself. */
  async function deploySlowly(workspace: TestWorkspace): Promise<CliProcess> {
    workspace.writeCode('alpha', edition(2, slow));
    const deploy = new CliProcess(fixtureProgram, [workspace.root, 'deploy', 'local']);
    await deploy.said('stderr', /has started 1 tasks/);
    return deploy;
  }

  test('is superseded by a newer one', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin } = await startUp(workspace.root).ready();
    const older = await deploySlowly(workspace);
    workspace.writeCode('alpha', edition(3));

    const newer = await runVerb(workspace.root, 'deploy', 'local');

    expect(newer.code).toBe(0);
    const { code, stdout, stderr } = await older.ended();
    expect(code).toBe(1);
    expect(stdout).toContain('alpha: superseded after');
    expect(stderr).toContain('the deployment of alpha was superseded: superseded by (deployment alpha/3)');
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 3 });
  });

  test('is stopped and rolled back by Ctrl-C', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin } = await startUp(workspace.root).ready();
    const deploy = await deploySlowly(workspace);

    const { code, stdout, stderr } = await deploy.ended('SIGINT');

    expect(code).toBe(1);
    expect(stderr).toContain('Ctrl-C: stopping and rolling back');
    expect(stdout).toContain('alpha: rolled back after');
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 1 });
  });

  test('is stopped when the environment stops', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const up = startUp(workspace.root);
    await up.ready();
    const deploy = await deploySlowly(workspace);

    await up.ended('SIGTERM');

    const { code, stdout, stderr } = await deploy.ended();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^alpha: stopped after/m);
    expect(stderr).toContain('fairway: the deployment of alpha was stopped: the environment stops');
  });
});

describe('rollback', () => {
  test('runs exactly what ran before, and forward again', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { origin } = await startUp(workspace.root).ready();
    const { environment: before } = (await answerOf(`${origin}/alpha`)) as { environment: object };
    workspace.writeCode('alpha', edition(2));
    await runVerb(workspace.root, 'deploy', 'local');

    const back = await runVerb(workspace.root, 'rollback', 'local', 'alpha');

    expect(back.code).toBe(0);
    const { environment, edition: served } = (await answerOf(`${origin}/alpha`)) as {
      environment: object;
      edition: number;
    };
    expect(served).toBe(1);
    expect(environment).toEqual({ ...before, PORT: expect.any(String) });
    expect((await runVerb(workspace.root, 'rollback', 'local')).code).toBe(0);
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 2 });
  });

  test('goes back to what ran before the environment was stopped and started again', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const first = startUp(workspace.root);
    const before = (await answerOf(`${(await first.ready()).origin}/alpha`)) as { environment: object };
    workspace.writeCode('alpha', edition(2));
    await runVerb(workspace.root, 'deploy', 'local');
    await first.ended('SIGTERM');
    const { origin } = await startUp(workspace.root).ready();
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 2 });

    const back = await runVerb(workspace.root, 'rollback', 'local');

    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/^alpha: succeeded/m) });
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({
      edition: 1,
      environment: { ...before.environment, PORT: expect.any(String) },
    });
    expect((await runVerb(workspace.root, 'rollback', 'local')).code).toBe(0);
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 2 });
  });

  test('without an earlier release is refused', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    await startUp(workspace.root).ready();

    const { code, stderr } = await runVerb(workspace.root, 'rollback', 'local');

    expect(code).toBe(1);
    expect(stderr).toContain('there is nothing to roll back to');
  });
});
