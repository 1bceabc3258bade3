import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { identifyProcess } from '@fairway/crash-safe';
import { beforeAll, describe, expect, test } from '@jest/globals';

import type { LocalStatus } from '../src/control/protocol.ts';
import { Requests } from './requests.ts';
import { runVerb } from './run-in-process.ts';
import { telling, temporaryFolder, TestWorkspace } from './test-workspace.ts';
import { answerOf, CliProcess, fixtureProgram, serviceOf, startUp, type ReadyLine } from './up-process.ts';

function edition(number: number, code = ''): string {
  return `${code}\n${telling.replace('edition: 1', `edition: ${number}`)}`;
}

const TAG = '[0-9a-f]{12}';

describe('in an environment of several services', () => {
  let workspace: TestWorkspace;
  let up: CliProcess;
  let ready: ReadyLine;

  beforeAll(async () => {
    const services = ['alpha', 'beta', 'moving', 'failing', 'slow'];
    workspace = new TestWorkspace(Object.fromEntries(services.map((name) => [name, {}])));
    up = startUp(workspace.root);
    ready = await up.ready();
  });

  test('a deployment replaces a service without losing a request, and tells how', async () => {
    const { origin } = ready;
    const requests = new Requests(`${origin}/alpha`);
    workspace.writeCode('alpha', edition(2));

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^alpha: succeeded after [\\d.]+ s {2}${TAG} → ${TAG}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^beta: ${TAG} runs already, nothing to deploy$`, 'm'));
    expect(stderr).toMatch(
      /\+0\.\ds {2}\(service alpha\) has started 1 tasks: \(task alpha-\d+\)\.[^]*registered 1 targets[^]*steady state/,
    );
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 2 });
    expect(await answerOf(`${origin}/beta`)).toMatchObject({ pid: serviceOf(ready, 'beta').pid });
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1, 2] });
  });

  test('a deployment that a full disk cannot write down is one all the same, and is told of', async () => {
    if (!existsSync('/dev/full')) {
      console.log('skipped: /dev/full not found (Linux has it)');
      return;
    }
    const folder = join(workspace.dataFolder, 'bundles/alpha');
    for (const file of ['history.json.draft', 'inputs.json.draft'])
      symlinkSync('/dev/full', join(folder, file));
    const told = up.said('stderr', /the history of alpha cannot be written \(ENOSPC: the disk is full\)/);
    workspace.writeCode('alpha', edition(3));

    const { code } = await runVerb(workspace.root, 'deploy', 'local', 'alpha');

    expect(code).toBe(0);
    await told;
    expect(await answerOf(`${ready.origin}/alpha`)).toMatchObject({ edition: 3 });
    rmSync(join(folder, 'history.json.draft'), { force: true });
  });

  test('the same content deploys nothing, with --dry-run neither does another', async () => {
    const same = await runVerb(workspace.root, 'deploy', 'local', 'beta');
    workspace.writeCode('beta', edition(2));
    const dry = await runVerb(workspace.root, 'deploy', 'local', 'beta', '--dry-run');

    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to deploy') });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(new RegExp(`^beta: ${TAG} → ${TAG}\n$`));
    const { pid } = serviceOf(ready, 'beta');
    expect(await answerOf(`${ready.origin}/beta`)).toMatchObject({ pid, edition: 1 });
  });

  test('a change of the manifest alone is deployed: its paths move with it', async () => {
    const { origin } = ready;
    workspace.writeManifest('moving', { paths: ['/moved'] });

    const { code, stderr } = await runVerb(workspace.root, 'deploy', 'local', 'moving');

    expect(code).toBe(0);
    expect(stderr).toContain('with another configuration');
    expect(await answerOf(`${origin}/moved`)).toMatchObject({ edition: 1 });
    expect((await fetch(`${origin}/moving`)).status).toBe(404);
  });

  test.each([
    [
      'does not start',
      edition(2, `throw new Error('no region');`),
      /exited with code 1[^]*Error: no region\n[^]*at .*packages\/failing-service\/src\/main\.ts:1:7/,
    ],
    [
      'crashes after a moment',
      edition(2, 'let checks = 0;').replace(
        "response.end('healthy')",
        "if ((checks += 1) > 1) throw new Error('lost its database'); else response.end('healthy')",
      ),
      /exited with code 1[^]*Error: lost its database/,
    ],
  ])(
    'a version that %s is rolled back, with its own last words, while the old one answers',
    async (_, fault, words) => {
      await expectRollback(workspace, ready, { service: 'failing', fault, words });
    },
  );

  test('sources that cannot be built are refused before anything is touched', async () => {
    workspace.writeCode('failing', `import 'not-installed-here';\nconst = 1;`);

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local', 'failing');

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /service failing cannot be built: [^]*packages\/failing-service\/src\/main\.ts:2:6/,
    );
    expect(await answerOf(`${ready.origin}/failing`)).toMatchObject({ pid: serviceOf(ready, 'failing').pid });
  });

  test('failed checks during the grace time are no fault: a slow start succeeds', async () => {
    const slowStart = `let checks = 0; const isUp = () => (checks += 1) > 4; ${edition(2)}`;
    workspace.writeCode(
      'failing',
      slowStart.replace("response.end('healthy')", 'response.writeHead(isUp() ? 200 : 503).end()'),
    );

    const { code, stdout } = await runVerb(workspace.root, 'deploy', 'local', 'failing');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('failing: succeeded') });
  });

  describe('a deployment that is in progress', () => {
    // Without the timer the process would have nothing left to wait for, and end.
    const endless = 'setInterval(() => undefined, 60_000); await new Promise(() => undefined);';

    /** A deployment of a task that does not get on by itself. */
    async function deploySlowly(): Promise<CliProcess> {
      workspace.writeCode('slow', edition(2, endless));
      const deploy = new CliProcess(fixtureProgram, [workspace.root, 'deploy', 'local', 'slow']);
      await deploy.said('stderr', /has started 1 tasks/);
      return deploy;
    }

    test('is stopped and rolled back by Ctrl-C', async () => {
      const deploy = await deploySlowly();

      const { code, stdout, stderr } = await deploy.ended('SIGINT');

      expect(code).toBe(1);
      expect(stderr).toContain('Ctrl-C: stopping and rolling back');
      expect(stdout).toContain('slow: rolled back after');
      expect(await answerOf(`${ready.origin}/slow`)).toMatchObject({ edition: 1 });
    });

    test('is superseded by a newer one', async () => {
      const older = await deploySlowly();
      workspace.writeCode('slow', edition(3));

      const newer = await runVerb(workspace.root, 'deploy', 'local', 'slow');

      expect(newer.code).toBe(0);
      const { code, stdout, stderr } = await older.ended();
      expect(code).toBe(1);
      expect(stdout).toContain('slow: superseded after');
      const { newest } = await newestDeployment(workspace, 'slow');
      expect(stderr).toContain(`the deployment of slow was superseded: superseded by (deployment ${newest})`);
      expect(await answerOf(`${ready.origin}/slow`)).toMatchObject({ edition: 3 });
    });

    test('is stopped when the environment stops', async () => {
      const deploy = await deploySlowly();

      await up.ended('SIGTERM');

      const { code, stdout, stderr } = await deploy.ended();
      expect(code).toBe(1);
      expect(stdout).toMatch(/^slow: stopped after/m);
      expect(stderr).toContain('fairway: the deployment of slow was stopped: the environment stops');
    });
  });
});

test('a version that is never healthy is rolled back, with its own last words, while the old one answers', async () => {
  const workspace = new TestWorkspace({ alpha: {} });
  // Only who waits for its end is given little: a busy machine takes half a second to start a process.
  workspace.writePace({ graceMs: 1_500 });
  const ready = await startUp(workspace.root).ready();

  await expectRollback(workspace, ready, {
    service: 'alpha',
    fault: `
      import { createServer } from 'node:http';
      createServer(() => {}).listen(0, '127.0.0.1', () => console.log('waiting for godot'));`,
    words:
      /was not healthy within 1\.5 s: GET \/health on port \d+: connection refused; the task listens on port \d+ instead\n[^]*waiting for godot/,
  });
});

/** Deploys a version that fails. */
async function expectRollback(
  workspace: TestWorkspace,
  { origin }: ReadyLine,
  { service, fault, words }: { readonly service: string; readonly fault: string; readonly words: RegExp },
): Promise<void> {
  const requests = new Requests(`${origin}/${service}`);
  workspace.writeCode(service, fault);

  const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local', service);

  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`^${service}: rolled back after [\\d.]+ s {2}${TAG}$`, 'm'));
  expect(stderr).toMatch(
    new RegExp(`fairway: the deployment of ${service} was rolled back, ${TAG} serves: `),
  );
  expect(stderr).toMatch(words);
  expect(await requests.stop()).toEqual({ statuses: [200], editions: [1] });
}

async function newestDeployment(workspace: TestWorkspace, service: string) {
  const { stdout } = await runVerb(workspace.root, 'status', 'local', '--json');
  const { services } = JSON.parse(stdout) as LocalStatus;
  return { newest: services.find(({ name }) => name === service)?.deployments[0]?.id };
}

describe('a version that does not go when it should is ended by force when it is replaced', () => {
  let workspace: TestWorkspace;
  let ready: ReadyLine;

  beforeAll(async () => {
    const leaking = telling
      .replace('if (', `if (request.url === '/leaking/forever') response.write('begun'); else if (`)
      .replace('process.exit(0)', "{ console.log('closing'); server.close(); setInterval(() => {}, 1000); }");
    workspace = new TestWorkspace({
      ignoring: { code: telling.replace('process.exit(0)', "console.log('not yet')") },
      leaking: { code: leaking, manifest: { paths: ['/leaking', '/leaking/*'] } },
    });
    workspace.writePace({ deregistrationDelayMs: 300, stopTimeoutMs: 400 });
    ready = await startUp(workspace.root).ready();
  });

  /** Matches the lines about a task that was killed: a busy machine may have had to start it a second time. */
  function killed(service: string, lastWords: string): RegExp {
    const task = `${service}-\\d+`;
    return new RegExp(
      `\\(task ${task}\\) did not stop in time and was killed\\.[^]*` +
        `\\(task ${task}\\) was killed: it did not end within the stopTimeoutSeconds[^]*` +
        `the last lines of \\(task ${task}\\):\n {2}${lastWords}\n`,
    );
  }

  test('one that ignores its stop signal', async () => {
    const requests = new Requests(`${ready.origin}/ignoring`);
    workspace.writeCode('ignoring', edition(2));

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local', 'ignoring');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('ignoring: succeeded') });
    expect(stderr).toMatch(killed('ignoring', 'not yet'));
    expect(identifyProcess(serviceOf(ready, 'ignoring').pid)).toBeUndefined();
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1, 2] });
  });

  test('one that leaks past its drain: a request, its socket and a timer', async () => {
    const requests = new Requests(`${ready.origin}/leaking`);
    const forever = await fetch(`${ready.origin}/leaking/forever`);
    workspace.writeCode('leaking', edition(2));

    const { code, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local', 'leaking');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('leaking: succeeded') });
    await expect(forever.text()).rejects.toThrow('terminated');
    expect(stderr).toMatch(
      /\(task leaking-\d+\) was draining for too long: 1 requests or WebSockets were cut\./,
    );
    expect(stderr).toMatch(/\(task leaking-\d+\) was cut off from 1 requests or WebSockets that took longer/);
    expect(stderr).toMatch(killed('leaking', 'closing'));
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
  // It kills the only task that serves, too.
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

test('rollback runs exactly what ran before, also before the environment was stopped, and forward again', async () => {
  const workspace = new TestWorkspace({ alpha: {} });
  const first = startUp(workspace.root);
  const { origin } = await first.ready();
  const before = (await answerOf(`${origin}/alpha`)) as { environment: object };
  const asBefore = {
    edition: 1,
    environment: { ...before.environment, PORT: expect.any(String), LOCAL_ECS_RUN: expect.any(String) },
  };
  const refused = await runVerb(workspace.root, 'rollback', 'local');
  workspace.writeCode('alpha', edition(2));
  await runVerb(workspace.root, 'deploy', 'local');

  const back = await runVerb(workspace.root, 'rollback', 'local', 'alpha');
  expect(await answerOf(`${origin}/alpha`)).toEqual({ ...asBefore, pid: expect.any(Number) });
  const forward = await runVerb(workspace.root, 'rollback', 'local');
  expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 2 });
  await first.ended('SIGTERM');

  const second = await startUp(workspace.root).ready();
  expect(await answerOf(`${second.origin}/alpha`)).toMatchObject({ edition: 2 });
  const backAgain = await runVerb(workspace.root, 'rollback', 'local');
  expect(await answerOf(`${second.origin}/alpha`)).toMatchObject(asBefore);
  const forwardAgain = await runVerb(workspace.root, 'rollback', 'local');
  expect(await answerOf(`${second.origin}/alpha`)).toMatchObject({ edition: 2 });

  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing to roll back to') });
  for (const rollback of [back, forward, backAgain, forwardAgain]) {
    expect(rollback).toMatchObject({ code: 0, stdout: expect.stringMatching(/^alpha: succeeded/m) });
  }
});
