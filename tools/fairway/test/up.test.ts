import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { identifyProcess, isPortFree } from '@fairway/local-ecs';
import { describe, expect, jest, test } from '@jest/globals';

import { cleanUp, telling, temporaryFolder, TestWorkspace } from './test-workspace.ts';
import { answerOf, childrenOf, CliProcess, fixtureProgram, startUp } from './up-process.ts';

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

describe('starting and stopping', () => {
  test('prints one line when every service answers through the edge, and stops without leaving anything', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    const up = startUp(workspace.root);
    const { origin, services } = await up.ready();

    for (const { name, pid } of services) {
      expect(await (await fetch(`${origin}/${name}`)).json()).toMatchObject({ pid });
    }
    const { code, stdout } = await up.ended('SIGTERM');

    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    for (const { pid, port } of services) {
      expect(identifyProcess(pid)).toBeUndefined();
      expect(await isPortFree(port)).toBe(true);
    }
    expect(await isPortFree(Number(new URL(origin).port))).toBe(true);
  });

  test('a service has the variables of its manifest, those of every container, and no others', async () => {
    const variables = {
      EDGE: { from: 'edgeOrigin' },
      SERVICES: { from: 'serviceDirectory' },
      COLOUR: { from: 'constant', value: 'blue' },
    };
    const workspace = new TestWorkspace({ alpha: { manifest: { variables } } });
    const { origin, services } = await startUp(workspace.root, '--log-level', 'debug').ready();

    const { environment } = (await answerOf(`${origin}/alpha`)) as { environment: object };

    expect({ __CF_USER_TEXT_ENCODING: undefined, ...environment }).toEqual({
      EDGE: origin,
      SERVICES: '[{"name":"alpha","summary":"The service alpha."}]',
      COLOUR: 'blue',
      ENVIRONMENT: 'local',
      APP_VERSION: expect.stringMatching(/^[0-9a-f]{12}$/),
      APP_COMMIT: 'unknown',
      RELEASE: expect.stringMatching(/^[0-9a-f]{12}$/),
      LOG_LEVEL: 'debug',
      PORT: String(services[0]?.port),
    });
  });

  test('--only starts the services that it names', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });

    const { origin, services } = await startUp(workspace.root, '--only', 'beta').ready();

    expect(services.map(({ name }) => name)).toEqual(['beta']);
    expect((await fetch(`${origin}/alpha`)).status).toBe(404);
  });

  test('what services print is in their log files', async () => {
    const workspace = new TestWorkspace({ alpha: { code: `console.log('hello from alpha');${telling}` } });
    const up = startUp(workspace.root);
    const { logs } = await up.ready();
    await up.ended('SIGTERM');

    expect(readFileSync(join(logs, 'alpha.log'), 'utf8')).toMatch(
      /^\S+Z alpha-1\/alpha stdout hello from alpha\n/,
    );
  });

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

describe('while it runs', () => {
  test('a service that is killed comes back', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const up = startUp(workspace.root);
    const { origin, services } = await up.ready();
    const pid = services[0]?.pid ?? 0;

    process.kill(pid, 'SIGKILL');
    await up.said('stderr', /alpha was ended by SIGKILL; starting it again[^]*alpha is healthy again/);

    const answer = (await answerOf(`${origin}/alpha`)) as { pid: number };
    expect(answer.pid).not.toBe(pid);
  });

  test('while a service is away its paths are 503 and the others answer', async () => {
    const mark = JSON.stringify(join(temporaryFolder(), 'started'));
    const once = `if (existsSync(${mark})) process.exit(1); writeFileSync(${mark}, '');`;
    const code = `import { existsSync, writeFileSync } from 'node:fs'; ${once} ${telling}`;
    const workspace = new TestWorkspace({ alpha: { code }, beta: {} });
    const up = startUp(workspace.root);
    const { origin, services } = await up.ready();

    process.kill(services[0]?.pid ?? 0, 'SIGKILL');
    await up.said('stderr', /alpha failed 3 times in a row; next start in 0\.5 s/);

    expect((await fetch(`${origin}/alpha`)).status).toBe(503);
    expect((await fetch(`${origin}/beta`)).status).toBe(200);
  });

  test('--watch restarts a service when its code changes, and only that one', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    const up = startUp(workspace.root, '--watch');
    const { origin, services } = await up.ready();

    workspace.writeCode('alpha', telling.replace('edition: 1', 'edition: 2'));
    await up.said('stderr', /files changed: restarting alpha\n[^]*alpha is healthy again/);

    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ edition: 2 });
    expect(await answerOf(`${origin}/beta`)).toMatchObject({ pid: services[1]?.pid });
  });

  test('--watch follows a manifest: its paths and variables change with it', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const up = startUp(workspace.root, '--watch');
    const { origin } = await up.ready();

    const variables = { COLOUR: { from: 'constant', value: 'green' } };
    workspace.writeManifest('alpha', { paths: ['/renamed'], variables });
    workspace.writeCode('alpha', telling);
    await up.said('stderr', /alpha is healthy again/);

    expect(await answerOf(`${origin}/renamed`)).toMatchObject({ environment: { COLOUR: 'green' } });
    expect((await fetch(`${origin}/alpha`)).status).toBe(404);
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
});

describe('nothing is left behind', () => {
  test('when it is killed its services end too, and the next start says so', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const up = startUp(workspace.root);
    const { services } = await up.ready();
    const ended = goneFrom(services[0]?.port ?? 0);

    await up.ended('SIGKILL');
    await ended;

    const next = startUp(workspace.root);
    await next.ready();
    expect(next.stderr).toContain('cleaned up after a run that was killed');
  });

  test('when its guard is killed as well, the next start ends what it left, and names it', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    const up = startUp(workspace.root);
    const { services } = await up.ready();
    for (const guard of childrenOf(up.pid, 'guard-main')) process.kill(guard, 'SIGKILL');
    await up.ended('SIGKILL');
    for (const { pid } of services) expect(identifyProcess(pid)).toBeDefined();

    const next = startUp(workspace.root);
    await next.ready();

    for (const { name, pid, port } of services) {
      expect(next.stderr).toContain(`${name}-1/${name} (pid ${pid} on port ${port})`);
      expect(identifyProcess(pid)).toBeUndefined();
    }
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

  test('an environment that already runs from the same folder', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const first = startUp(workspace.root);
    const { origin } = await first.ready();

    const { code, stderr } = await startUp(workspace.root).ended();

    expect(code).toBe(1);
    expect(stderr).toContain(
      `already runs from ${workspace.root}/.fairway at ${origin} (pid ${first.pid}): stop it`,
    );
    expect((await fetch(`${origin}/alpha`)).status).toBe(200);
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
