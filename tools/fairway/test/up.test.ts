import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { identifyProcess } from '@fairway/crash-safe';
import { isPortFree } from '@fairway/local-ecs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';

import { FIRST_PORT, withVariables } from './config.ts';
import { cleanUp, telling, temporaryFolder, TestWorkspace } from './test-workspace.ts';
import {
  answerOf,
  childrenOf,
  CliProcess,
  fixtureProgram,
  serviceOf,
  startUp,
  type ReadyLine,
} from './up-process.ts';

jest.setTimeout(30_000);

const stubborn = telling.replace('process.exit(0)', "console.error('not yet')");
const broken = `
  console.log('{"level":"info","time":"2026-01-01T12:00:00Z","msg":"reading the configuration"}');
  console.error('Error: no configuration');
  process.exit(3);
`;

async function goneFrom(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

describe('an environment', () => {
  const variables = {
    EDGE: { from: 'edgeOrigin' },
    SERVICES: { from: 'serviceDirectory' },
    COLOUR: { from: 'constant', value: 'blue' },
  };
  let workspace: TestWorkspace;
  let up: CliProcess;
  let ready: ReadyLine;

  beforeAll(async () => {
    const mark = JSON.stringify(join(temporaryFolder(), 'started'));
    const startsOnce = `import { existsSync, writeFileSync } from 'node:fs';
      if (existsSync(${mark})) process.exit(1); writeFileSync(${mark}, '');`;
    // Ports of their own: a test that runs beside this one would take others the moment they are free.
    workspace = new TestWorkspace({
      alpha: {
        code: `console.log('hello from alpha');${telling}`,
        manifest: { variables, port: FIRST_PORT + 50 },
      },
      beta: { code: `${startsOnce} ${telling}`, manifest: { port: FIRST_PORT + 51 } },
      gamma: { manifest: { port: FIRST_PORT + 52 } },
      delta: {},
    });
    up = startUp(workspace.root, '--only', 'alpha,beta,gamma', '--log-level', 'debug');
    ready = await up.ready();
  });

  test('has the services that --only names, and each answers through the edge', async () => {
    const { origin, services } = ready;

    expect(services.map(({ name }) => name)).toEqual(['alpha', 'beta', 'gamma']);
    for (const { name, pid } of services) {
      expect(await (await fetch(`${origin}/${name}`)).json()).toMatchObject({ pid });
    }
    expect((await fetch(`${origin}/delta`)).status).toBe(404);
  });

  test('gives a service the variables of its manifest, those of every container, and no others', async () => {
    const { environment } = (await answerOf(`${ready.origin}/alpha`)) as { environment: object };
    const directory = ['alpha', 'beta', 'gamma'].map((name) => ({
      name,
      summary: `The service ${name}.`,
      docs: `/-/${name}/docs`,
    }));

    expect({ __CF_USER_TEXT_ENCODING: undefined, ...environment }).toEqual({
      EDGE: ready.origin,
      SERVICES: JSON.stringify(directory),
      COLOUR: 'blue',
      ENVIRONMENT: 'local',
      APP_VERSION: expect.stringMatching(/^[0-9a-f]{12}$/),
      APP_COMMIT: 'unknown',
      RELEASE: expect.stringMatching(/^[0-9a-f]{12}$/),
      TRUSTED_PROXIES: '1',
      LOG_LEVEL: 'debug',
      HOST: '127.0.0.1',
      PORT: String(serviceOf(ready, 'alpha').port),
      // Tells this run's processes from others': who is left of it is found by it.
      LOCAL_ECS_RUN: expect.any(String),
    });
  });

  test('keeps a second one from running from the same folder', async () => {
    const { code, stderr } = await startUp(workspace.root).ended();

    expect(code).toBe(1);
    expect(stderr).toContain(
      `already runs from ${workspace.root}/.fairway at ${ready.origin} (pid ${up.pid}): stop it`,
    );
    expect((await fetch(`${ready.origin}/alpha`)).status).toBe(200);
  });

  test('starts a service again that is killed', async () => {
    const { pid } = serviceOf(ready, 'alpha');

    process.kill(pid, 'SIGKILL');
    await up.said('stderr', /alpha was ended by SIGKILL; starting it again[^]*alpha is healthy again/);

    const answer = (await answerOf(`${ready.origin}/alpha`)) as { pid: number };
    expect(answer.pid).not.toBe(pid);
  });

  test('answers 503 on the paths of a service that is away, and the others answer', async () => {
    process.kill(serviceOf(ready, 'beta').pid, 'SIGKILL');
    await up.said('stderr', /beta failed 3 times in a row; next start in 0\.5 s/);

    expect((await fetch(`${ready.origin}/beta`)).status).toBe(503);
    expect((await fetch(`${ready.origin}/alpha`)).status).toBe(200);
  });

  test('stops without leaving anything but the logs', async () => {
    const { services, origin, logs } = ready;
    const { pid } = (await answerOf(`${origin}/alpha`)) as { pid: number };
    const pids = [pid, serviceOf(ready, 'gamma').pid];

    const { code, stdout } = await up.ended('SIGTERM');

    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(pids.map(identifyProcess)).toEqual([undefined, undefined]);
    for (const { port } of services) expect(await isPortFree(port)).toBe(true);
    expect(await isPortFree(Number(new URL(origin).port))).toBe(true);
    expect(readFileSync(join(logs, 'alpha.log'), 'utf8')).toMatch(
      /^\S+Z alpha-1\/alpha stdout hello from alpha\n/,
    );
  });
});

describe('on a terminal', () => {
  test('people get a table and curl lines', async () => {
    const examples = [{ path: '/alpha?name=Ann&x=1', summary: 'says hello' }];
    const workspace = new TestWorkspace({ alpha: { manifest: { examples } } });
    const up = new CliProcess(fixtureProgram, [workspace.root, 'up', '--port', '0']);

    const [, port] = await up.said('stdout', /is up at http:\/\/localhost:(\d+)\n[^]*Ctrl-C/);

    expect(up.stdout).toMatch(/^alpha {4}\/alpha \/-\/alpha\/\* {2}\d+ {2}healthy$/m);
    expect(up.stdout).toContain(`curl -s 'localhost:${port ?? ''}/alpha?name=Ann&x=1'`);
    expect(up.stdout).toContain(`curl -s localhost:${port ?? ''}/-/alpha/version`);
    expect(up.stderr).toMatch(/✓ alpha {6}healthy on port \d+ after [\d.]+ s/);
  });

  test('Ctrl-C again ends a service that does not stop', async () => {
    const workspace = new TestWorkspace({ alpha: { code: stubborn } });
    const up = startUp(workspace.root);
    const { services } = await up.ready();

    up.child.kill('SIGINT');
    await up.said('stderr', /alpha +not yet/);
    const pressing = setInterval(() => up.child.kill('SIGINT'), 100);
    await up.said('stderr', /not waiting any longer/);
    clearInterval(pressing);
    const { code } = await up.ended();

    expect(code).toBe(0);
    expect(identifyProcess(services[0]?.pid ?? 0)).toBeUndefined();
  });
});

describe('with --watch', () => {
  let workspace: TestWorkspace;
  let up: CliProcess;
  let ready: ReadyLine;

  beforeAll(async () => {
    workspace = new TestWorkspace({ alpha: {}, beta: {}, gamma: {} });
    up = startUp(workspace.root, '--watch');
    ready = await up.ready();
  });

  test('a service is restarted when its code changes, and only that one', async () => {
    workspace.writeCode('alpha', telling.replace('edition: 1', 'edition: 2'));
    await up.said('stderr', /files changed: restarting alpha\n[^]*alpha is healthy again/);

    expect(await answerOf(`${ready.origin}/alpha`)).toMatchObject({ edition: 2 });
    const { pid } = serviceOf(ready, 'beta');
    expect(await answerOf(`${ready.origin}/beta`)).toMatchObject({ pid });
  });

  test('a manifest is followed: its paths and variables change with it', async () => {
    const variables = { COLOUR: { from: 'constant', value: 'green' } };
    workspace.writeManifest('gamma', { paths: ['/renamed'], variables });
    workspace.writeCode('gamma', telling);
    await up.said('stderr', /gamma is healthy again/);

    expect(await answerOf(`${ready.origin}/renamed`)).toMatchObject({ environment: { COLOUR: 'green' } });
    expect((await fetch(`${ready.origin}/gamma`)).status).toBe(404);
  });
});

test('warnings and errors of services are shown, the rest with --verbose', async () => {
  const code = `${telling}
    process.prependListener('SIGINT', () => {
      for (const level of ['info', 'warn']) console.log(JSON.stringify({ level, msg: level + ' from alpha' }));
    });`;
  const workspace = new TestWorkspace({ alpha: { code } });
  const quiet = startUp(workspace.root);
  await quiet.ready();
  const verbose = startUp(workspace.root, '-v', '--data', `${workspace.root}/2`);
  await verbose.ready();

  const [{ stderr: few }, { stderr: all }] = await Promise.all([
    quiet.ended('SIGTERM'),
    verbose.ended('SIGTERM'),
  ]);

  expect(few).toMatch(/alpha +WARN warn from alpha/);
  expect(few).not.toContain('info from alpha');
  expect(all).toMatch(/alpha +INFO info from alpha/);
});

describe('nothing is left behind', () => {
  test('when it is killed, also with its guard: its services end, and the next start says so', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    const first = startUp(workspace.root);
    const ended = (await first.ready()).services.map(({ port }) => goneFrom(port));

    await first.ended('SIGKILL');
    await Promise.all(ended);

    const second = startUp(workspace.root);
    const { services } = await second.ready();
    expect(second.stderr).toContain('cleaned up after a run that was killed');
    // Stopped, it cannot start another guard.
    second.child.kill('SIGSTOP');
    for (const guard of childrenOf(second.pid, 'guard-main')) process.kill(guard, 'SIGKILL');
    await second.ended('SIGKILL');
    for (const { pid } of services) expect(identifyProcess(pid)).toBeDefined();

    const third = startUp(workspace.root);
    await third.ready();

    for (const { name, pid, port } of services) {
      // Not always its first task: another environment of this machine may have had its port.
      expect(third.stderr).toMatch(
        new RegExp(String.raw`${name}-\d+/${name} \(pid ${pid} on port ${port}\)`),
      );
      expect(identifyProcess(pid)).toBeUndefined();
    }
  });

  test('when its guard is killed and then it: the guard is missed and replaced', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    const up = startUp(workspace.root);
    const ended = (await up.ready()).services.map(({ port }) => goneFrom(port));
    const [guard = 0] = childrenOf(up.pid, 'guard-main');

    process.kill(guard, 'SIGKILL');
    await up.said(
      'stderr',
      /^fairway: the guard .* has itself ended \(SIGKILL\); a new one takes its place$/m,
    );

    await up.ended('SIGKILL');
    await Promise.all(ended);
  });

  test('when the process that started it ends', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const args = [fixtureProgram, workspace.root, 'up', '--json', '--port', '0'];
    const parent = spawn(
      process.execPath,
      [
        '--eval',
        `require('child_process').spawn(process.execPath, ${JSON.stringify(args)}, { stdio: 'inherit' })`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const { services } = JSON.parse(line.toString()) as { services: { pid: number }[] };
    parent.stdout.resume();
    let talk = '';
    parent.stderr.on('data', (text: Buffer) => (talk += text.toString()));

    parent.kill('SIGKILL');
    // The pipe is closed when the last process that holds it has ended.
    await once(parent.stderr, 'close');

    expect(talk).toContain('stopping: the process that started it ended');
    expect(identifyProcess(services[0]?.pid ?? 0)).toBeUndefined();
  });

  test('when its terminal closes', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const up = startUp(workspace.root, '--verbose');
    const { services } = await up.ready();

    up.child.stdout?.destroy();
    up.child.stderr?.destroy();
    const { code } = await up.ended('SIGHUP');

    expect(code).toBe(0);
    expect(identifyProcess(services[0]?.pid ?? 0)).toBeUndefined();
    expect(existsSync(`${workspace.root}/.fairway/up.json`)).toBe(false);
  });

  test('when it is stopped while it is starting', async () => {
    const workspace = new TestWorkspace({
      alpha: { code: `setInterval(() => {}, 1000); console.log(process.pid)` },
    });
    const up = startUp(workspace.root, '--verbose');
    const [, pid] = await up.said('stderr', /alpha +(\d+)\n/);

    const { code, stdout } = await up.ended('SIGTERM');

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(identifyProcess(Number(pid))).toBeUndefined();
  });
});

describe('what keeps it from starting is one sentence with the fix', () => {
  test('a port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    cleanUp(() => holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const workspace = new TestWorkspace({ alpha: {} });

    const { code, stderr } = await startUp(workspace.root, '--port', String(port)).ended();

    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^fairway: port ${port} is in use by pid ${process.pid} \\(.+\\): stop that, or run: ./fairway up --port \\d+$`,
        'm',
      ),
    );
  });

  test('a collector that spans may not be sent to', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://traces.example:4318';
    const env = withVariables({ OTEL_EXPORTER_OTLP_ENDPOINT });

    const up = new CliProcess(fixtureProgram, [workspace.root, 'up', '--port', '0'], env);
    const { code, stderr } = await up.ended();

    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: `OTEL_EXPORTER_OTLP_ENDPOINT` must be the origin of a collector, .+; got: 'http:\/\/traces\.example:4318'\. `unset OTEL_EXPORTER_OTLP_ENDPOINT` starts without tracing$/m,
    );
  });

  test('a service that ends before it is healthy, with the end of what it printed', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: { code: broken } });

    const { code, stdout, stderr } = await startUp(workspace.root).ended();

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^fairway: service beta did not start, it exited with code 3: see .*beta\.log, then run .\/fairway up again$/m,
    );
    expect(stderr).toContain('  12:00:00 INFO reading the configuration\n  Error: no configuration\n');
  });

  test('a package that is not installed', async () => {
    const workspace = new TestWorkspace({ alpha: { code: `import 'not-installed-here';` } });

    const { code, stderr } = await startUp(workspace.root).ended();

    expect(code).toBe(1);
    expect(stderr).toContain('package not-installed-here is not installed, run: npm ci');
  });

  test('variables without a value on this machine, all of them', async () => {
    const workspace = new TestWorkspace({
      alpha: { manifest: { variables: { LIMIT: { from: 'setting' } } } },
      beta: { manifest: { secrets: { TOKEN: { from: 'secretsManager', name: 'token' } } } },
    });

    const { code, stderr } = await startUp(workspace.root).ended();

    expect(code).toBe(1);
    expect(stderr).toContain('alpha: LIMIT is a setting without a default');
    expect(stderr).toContain('beta: TOKEN is a secret, and there are none here');
  });
});
