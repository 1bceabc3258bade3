import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { runVerb } from './run-in-process.ts';
import { TestWorkspace } from './test-workspace.ts';
import { CliProcess, fixtureProgram, startUp } from './up-process.ts';

const job = (name: string, more: object = {}) => ({
  name,
  summary: `The job ${name}.`,
  timeoutSeconds: 60,
  ...more,
});
/** Prints its arguments, and ends with the code in the first one. */
const telling = `console.log(JSON.stringify({ args: process.argv.slice(2), environment: process.env }));
  process.exitCode = Number(process.argv[2]);`;
const waiting = `setInterval(() => undefined, 1000);
  process.on('SIGTERM', () => { console.log('is told to end'); process.exit(143); });
  console.log('waits');`;

const nightly = { schedule: { expression: 'cron(0 2 * * ? *)', timeZone: 'Europe/Berlin' } };

describe('jobs of a running environment', () => {
  let workspace: TestWorkspace;

  beforeAll(async () => {
    const jobs = [job('tell', { args: ['0', 'of the manifest'] }), job('wait'), job('crash')];
    workspace = new TestWorkspace({
      alpha: { manifest: { jobs, variables: { COLOUR: { from: 'constant', value: 'green' } } } },
      beta: {
        manifest: { jobs: [job('wait', { mayOverlap: true }), job('missing'), job('nightly', nightly)] },
      },
    });
    workspace.writeJob('alpha', 'tell', telling);
    workspace.writeJob('alpha', 'wait', waiting);
    workspace.writeJob('alpha', 'crash', "process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1000);");
    workspace.writeJob('beta', 'wait', waiting);
    await startUp(workspace.root).ready();
  });

  const run = (...args: readonly string[]) => runVerb(workspace.root, 'run', 'local', ...args);
  const follow = (...args: readonly string[]) =>
    new CliProcess(fixtureProgram, [workspace.root, 'run', 'local', ...args]);

  /** The output of a run, without the name of its task before it. */
  function told(stdout: string): { args: readonly string[]; environment: Record<string, string> } {
    return JSON.parse(/\{.*\}/.exec(stdout)?.[0] ?? '');
  }

  test('run prints what the job prints, which gets the variables of its service', async () => {
    const { code, stdout, stderr } = await run('tell');

    expect(code).toBe(0);
    expect(told(stdout)).toMatchObject({
      args: ['0', 'of the manifest'],
      environment: {
        COLOUR: 'green',
        ENVIRONMENT: 'local',
        APP_VERSION: expect.stringMatching(/^[0-9a-f]+$/),
      },
    });
    expect(stderr).toMatch(/^alpha\/tell exited with code 0 after \d+\.\d s: alpha_tell_\d+\n$/);
  });

  test('run ends with the exit code of the job, and gives it arguments of its own', async () => {
    const { code, stdout } = await run('alpha/tell', '--', '3', '--day', '2026-11-29');

    expect(code).toBe(3);
    expect(told(stdout).args).toEqual(['3', '--day', '2026-11-29']);
  });

  test('run says which signal has killed the job', async () => {
    const { code, stderr } = await run('crash');

    expect(code).toBe(137);
    expect(stderr).toContain('SIGKILL');
  });

  test('--json prints one object, and what the job prints apart from it', async () => {
    const { code, stdout, stderr } = await run('tell', '--json', '--', '1');

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      environment: 'local',
      job: 'alpha/tell',
      run: expect.stringMatching(/^alpha_tell_\d+$/),
      exitCode: 1,
      reason: expect.stringContaining('exited with code 1'),
      seconds: expect.any(Number),
    });
    expect(told(stderr).args).toEqual(['1']);
  });

  test('--dry-run says what would run, and runs nothing', async () => {
    const { code, stdout } = await run('tell', '--dry-run', '--', '7');

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^alpha\/tell would run now as alpha_tell_\d+, with: 7\n$/),
    });
  });

  test('a job that may not overlap runs once at a time; Ctrl-C asks it to end, and is followed to its end', async () => {
    const first = follow('alpha/wait');
    await first.said('stdout', /waits/);

    const second = await run('alpha/wait');
    const { code, stdout, stderr } = await first.ended('SIGINT');

    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      /^fairway: alpha\/wait is running already, as alpha_wait_\d+ for \d+s: wait for its end, or let its manifest say mayOverlap\n$/,
    );
    expect({ code, stdout }).toEqual({ code: 143, stdout: expect.stringContaining('is told to end') });
    expect(stderr).toContain('alpha/wait is asked to end (Ctrl-C)');
    // An ended run does not block the next one.
    const again = follow('alpha/wait');
    await again.said('stdout', /waits/);
    expect((await again.ended('SIGINT')).code).toBe(143);
  });

  test('a job that may overlap does', async () => {
    const runs = [follow('beta/wait'), follow('beta/wait')];
    await Promise.all(runs.map((each) => each.said('stdout', /waits/)));

    const ends = await Promise.all(runs.map((each) => each.ended('SIGINT')));

    expect(ends.map(({ code }) => code)).toEqual([143, 143]);
  });

  test.each([
    [['wait'], 2, 'several services have a job wait, name one of them: alpha/wait, beta/wait'],
    [['sleep'], 2, 'no such job: sleep. There are: alpha/tell, alpha/wait, alpha/crash, beta/wait'],
    [['beta/missing'], 1, 'missing'],
  ])('refuses %j', async (args, code, reason) => {
    const end = await run(...args);

    expect(end.code).toBe(code);
    expect(`${end.stdout}${end.stderr}`).toContain(reason);
  });

  test('runs are no services: status and logs do not know of them', async () => {
    const { stdout } = await runVerb(workspace.root, 'status', 'local', '--json');

    expect(JSON.parse(stdout).services.map(({ name }: { name: string }) => name)).toEqual(['alpha', 'beta']);
  });

  test('status shows the jobs of the services: schedule, last run, next one and the command', async () => {
    await run('alpha/tell', '--', '3');

    const { stdout } = await runVerb(workspace.root, 'status', 'local');

    expect(stdout).toMatch(/^JOB +SCHEDULE +LAST RUN +NEXT RUN +RUN IT$/m);
    expect(stdout).toMatch(
      /^alpha\/tell +by hand +failed 0s ago, took 0s, exit code 3, by hand +\.\/fairway run local alpha\/tell$/m,
    );
    expect(stdout).toMatch(
      /^beta\/nightly +cron\(0 2 \* \* \? \*\) Europe\/Berlin +none since \.\/fairway up +by hand here: \.\/fairway up --schedules +/m,
    );
  });

  test('what a run printed is kept where services’ lines are', async () => {
    const { stderr } = await run('tell');
    const [, name = ''] = /(alpha_tell_\d+)/.exec(stderr) ?? [];

    expect(readFileSync(join(workspace.dataFolder, 'logs', `${name}.log`), 'utf8')).toContain(
      'of the manifest',
    );
  });
});

test('an environment that follows schedules shows when each job runs next, and what its schedule began', async () => {
  const often = { schedule: { expression: 'rate(1 minute)' } };
  const workspace = new TestWorkspace({
    alpha: { manifest: { jobs: [job('nightly', nightly), job('often', often)] } },
  });
  const up = startUp(workspace.root, '--schedules');
  await up.ready();

  const { stdout } = await runVerb(workspace.root, 'status', 'local');

  expect(stdout).toMatch(/^alpha\/nightly .* \d{4}-\d\d-\d\d 02:00, in \d+\w +/m);
  expect(stdout).toMatch(/^alpha\/often +rate\(1 minute\) +none since .* \d\d:\d\d, in \d+s +/m);
});

test('an environment that stops asks its runs to end, and waits for them', async () => {
  const workspace = new TestWorkspace({ alpha: { manifest: { jobs: [job('wait')] } } });
  workspace.writeJob('alpha', 'wait', waiting);
  const up = startUp(workspace.root);
  await up.ready();
  const run = new CliProcess(fixtureProgram, [workspace.root, 'run', 'local', 'alpha/wait']);
  await run.said('stdout', /waits/);

  await up.ended('SIGTERM');

  const { code, stdout } = await run.ended();
  expect(stdout).toContain('is told to end');
  expect(code).toBe(143);
});
