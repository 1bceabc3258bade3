import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { withEnvironment } from './deploys/config.ts';
import { Clone } from './e2e/clone.ts';
import { cleanUp, temporaryFolder } from './test-workspace.ts';
import { CliProcess } from './up-process.ts';

// `npm install` and `npm run generate` take half a minute together, and several times that on a busy machine.
jest.setTimeout(600_000);

const run = promisify(execFile);
/** One of each kind. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  letters: [],
  diary: ['--database'],
  watcher: ['--worker'],
  night: ['--job'],
};
/** A package that `npm install` has to fetch where it is missing, and that nothing else here needs. */
const MISSING = 'node_modules/fast-check';
const COMPLETE = ['manifest/src/index.ts', 'src/main.ts', 'test/app.test.ts', 'README.md'];

let clone: Clone;
const program = (): string => join(clone.root, 'tools/fairway/src/main.ts');
const git = async (...args: readonly string[]): Promise<string> =>
  (await run('git', ['-C', clone.root, ...args])).stdout.trimEnd();

beforeAll(async () => {
  clone = await Clone.open('develop');
  cleanUp(() => clone.close());
});

describe('./fairway new in a clone', () => {
  beforeEach(async () => {
    await git('checkout', '--quiet', '.');
    await git('clean', '--quiet', '--force', '-d', 'packages');
  });

  test('changes nothing outside of the folder but the lockfile and what is generated; a second time it refuses', async () => {
    const first = await made('letters');
    const changed = await git('status', '--short');
    const second = await made('letters');

    expect([first.code, first.stdout.split('\n').at(-2)]).toEqual([0, 'packages/letters-service']);
    expect(first.stderr).toContain(
      'next: npx nx run-many -t lint,typecheck,test -p letters-service,letters-manifest\n',
    );
    expect(changed.split('\n').filter((line) => !/ docs\//.test(line))).toEqual([
      ' M package-lock.json',
      '?? packages/letters-service/',
    ]);
    expect(await git('diff', '--numstat', 'package-lock.json')).toMatch(/^\d+\t0\t/);
    expect(second).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'there is packages/letters-service already: choose another name, or delete it',
      ),
    });
    expect(await git('status', '--short')).toBe(changed);
  });

  test('keeps the folder when a registry fails, and says what is left to do', async () => {
    await missing(async () => {
      const lock = readFileSync(join(clone.root, 'package-lock.json'), 'utf8');
      // Nothing listens there.
      const end = await newWith('http://127.0.0.1:9').ended();

      expect(end.code).toBe(1);
      expect(end.stderr).toContain(
        'fairway: packages/letters-service is made, and npm install ended with exit code 1: its own words are above. Nothing of it is lost; what is left to do:\n  npm install\n  npm run --silent generate\n',
      );
      for (const file of COMPLETE)
        expect(existsSync(join(clone.root, 'packages/letters-service', file))).toBe(true);
      expect(readFileSync(join(clone.root, 'package-lock.json'), 'utf8')).toBe(lock);
    });
    // The two commands that it prints finish the work.
    await run('npm', ['install'], { cwd: clone.root });
    await run('npm', ['run', '--silent', 'generate'], { cwd: clone.root });
    expect(await git('diff', '--name-only')).toContain('what-a-container-receives');
  });

  test('stops at Ctrl-C while npm waits for a registry, and keeps the folder', async () => {
    const asked = Promise.withResolvers<undefined>();
    const silent = createServer(() => asked.resolve(undefined));
    cleanUp(() => {
      silent.closeAllConnections();
      silent.close();
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    await missing(async () => {
      const making = newWith(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      await asked.promise;

      const end = await making.ended('SIGINT');

      expect(end.code).toBe(1);
      expect(end.stderr).toContain(
        'packages/letters-service is made, and npm install was stopped by Ctrl-C. Nothing of it is lost; what is left to do:\n  npm install\n',
      );
      for (const file of COMPLETE)
        expect(existsSync(join(clone.root, 'packages/letters-service', file))).toBe(true);
    });
  });

  test('leaves nothing of a folder that it cannot finish', async () => {
    const formatter = join(clone.root, 'node_modules/oxfmt');
    renameSync(formatter, `${formatter}-away`);
    const end = await made('letters').finally(() => renameSync(`${formatter}-away`, formatter));

    expect(end.code).toBe(1);
    expect(end.stderr).toContain('packages/letters-service is not made: oxfmt ended with exit code 1');
    expect(existsSync(join(clone.root, 'packages/letters-service'))).toBe(false);
  });

  test.each([
    ['hello', '`paths` must be no other service’s: /hello/* is birthday’s already'],
    ['night-exec', '`name` must not end with exec, as the tasks of sessions do'],
    ['Letters', '`name` must be 2 to 20 lower-case letters'],
    ['../outside', '`name` must be 2 to 20 lower-case letters'],
  ])('refuses the name %s', async (name, reason) => {
    const end = await made('--', name);

    expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
    expect(await git('status', '--short')).toBe('');
  });

  /** Does something while npm has a package to fetch. */
  async function missing(act: () => Promise<void>): Promise<void> {
    const place = join(clone.root, MISSING);
    renameSync(place, join(clone.root, 'away'));
    await act().finally(() => renameSync(join(clone.root, 'away'), place));
  }

  /** `./fairway new letters` with another registry, and nothing cached. */
  function newWith(registry: string): Program {
    return new Program(['new', 'letters'], {
      npm_config_registry: registry,
      npm_config_cache: temporaryFolder(),
      npm_config_fetch_retries: '0',
    });
  }
});

/** `./fairway new`, without the part that installs what a lockfile has changed. */
function made(...args: readonly string[]) {
  return new Program(['new', ...args]).ended();
}

/** A verb in a group of its own, whose every process gets the signal, as a terminal sends it. */
class Program {
  readonly #child;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [program(), ...args], {
      cwd: clone.root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: withEnvironment(env),
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
  }

  async ended(
    signal?: NodeJS.Signals,
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    const closed = once(this.#child, 'close');
    if (signal !== undefined) process.kill(-(this.#child.pid ?? 0), signal);
    await closed;
    return { code: this.#child.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }
}

describe('services that ./fairway new has made, with ./fairway up', () => {
  let up: CliProcess;
  const data = temporaryFolder();
  const local = (...args: readonly string[]) => new Program([...args, '--data', data]).ended();
  let origin = '';

  beforeAll(async () => {
    await git('checkout', '--quiet', '.');
    for (const [name, flags] of Object.entries(kinds)) {
      const { code, stderr: err } = await made(name, ...flags, '--no-install');
      expect([code, err]).toEqual([0, expect.stringContaining('next: npm install\n')]);
    }
    await run('npm', ['install'], { cwd: clone.root });
    up = new CliProcess(program(), ['up', '--port', '0', '--data', data]);
    await up.said('stdout', /Ctrl-C/);
    origin = `http://localhost:${/localhost:(\d+)/.exec(up.stdout)?.[1] ?? ''}`;
  });

  test('answer at the edge, each with its page', async () => {
    expect(await (await fetch(`${origin}/letters/hello`)).json()).toEqual({ letters: 5 });
    for (const name of ['letters', 'diary', 'night']) {
      expect((await fetch(`${origin}/-/${name}/docs/`)).status).toBe(200);
    }
  });

  test('with a database read what they have written', async () => {
    const note = {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'buy milk' }),
    };

    expect((await fetch(`${origin}/diary/first`, note)).status).toBe(204);
    expect(await (await fetch(`${origin}/diary/first`)).json()).toEqual({ text: 'buy milk' });
    expect((await fetch(`${origin}/diary/second`)).status).toBe(404);
  });

  test('that are workers are healthy, work, and are not reached', async () => {
    expect(up.stdout).toMatch(/^watcher +\(worker\) +\d+ +healthy$/m);
    expect((await fetch(`${origin}/-/watcher/version`)).status).toBe(404);
    // Its first turn may come before the front page; another one comes each minute.
    const logs = new CliProcess(program(), ['logs', 'local', 'watcher', '--follow', '--data', data]);
    await logs.said('stdout', /the front page answers/);
  });

  test('run their jobs', async () => {
    const end = await local('run', 'local', 'night/ask-edge');
    const status = await local('status', 'local');

    expect(end).toMatchObject({ code: 0, stdout: expect.stringContaining('the front page answers') });
    expect(status.stdout).toMatch(/^night\/ask-edge +cron\(0 3 \* \* \? \*\) UTC +succeeded /m);
  });
});
