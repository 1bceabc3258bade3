import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeFileSync, mkdirSync, copyFileSync, chmodSync } from 'node:fs';

import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { emptyLedger, type Ledger } from '../../src/aws/ledger/ledger.ts';
import { cleanUp, temporaryFolder } from '../test-workspace.ts';
import { fixtureProgram } from '../up-process.ts';
import { runProgram } from './emulator.ts';
import { ACCOUNT, BUCKET, CLUSTER, deployWorld, ledgerImage, REGION, startVerbWorld } from './verb-world.ts';

const by = { who: `arn:aws:iam::${ACCOUNT}:user/ann`, when: '2026-11-29T12:00:00Z' };
const current = { alpha: ledgerImage('alpha', 'v1'), beta: ledgerImage('beta', 'v1') };
const ledger: Ledger = {
  ...emptyLedger('demo'),
  current,
  history: [{ deployment: 'd-1', by, commit: 'a'.repeat(40), images: current, kind: 'deploy' }],
};
const LOCK = 'stacks/app-demo/terraform.tfstate.tflock';
const TASK = 'a'.repeat(32);

const world = await startVerbWorld();

describe('verbs about an environment in AWS', () => {
  if (world === undefined) return;
  beforeAll(async () => {
    await deployWorld(world, current);
    await world.putState([]);
  }, 60_000);
  beforeEach(() => world.putLedger(ledger));

  describe('status', () => {
    test('shows what runs, in the tables of the local environment', async () => {
      const { code, stdout, stderr } = await world.runProcess('status', 'demo');

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const lines = stdout.split('\n');
      expect(lines[0]).toBe('demo at https://d1.cloudfront.net');
      expect(lines[2]).toMatch(/^SERVICE +TASKS +VERSION +COMMIT +RELEASE +LAST DEPLOYMENT$/);
      expect(lines[3]).toMatch(/^alpha +1\/1 +v1 +7631000 +r-v1 +succeeded \d+\w ago$/);
      expect(lines[6]).toMatch(/^TASK +VERSION +STATUS +HEALTH +ZONE +AGE +WHY$/);
      expect(lines[7]).toMatch(/^alpha\/[0-9a-f]{8} +v1 +running +eu-west-1a +\d+\w$/);
    });

    test('says who deploys, who holds a lock, and where the ledger says something else', async () => {
      await world.putLedger({ ...ledger, current: { ...current, alpha: ledgerImage('alpha', 'v2') } });
      await putLock('ann@elsewhere');

      const { stdout } = await world.run('status', 'demo', '--json');
      const text = (await world.run('status', 'demo')).stdout;

      expect(JSON.parse(stdout)).toMatchObject({
        environment: 'demo',
        account: ACCOUNT,
        services: [{ service: 'alpha', release: 'r-v1', isSteady: true }, { service: 'beta' }],
        differences: [{ service: 'alpha', runs: current.alpha.image }],
        locks: [{ stack: 'app-demo', who: 'ann@elsewhere' }],
      });
      expect(text).toMatch(/alpha runs \S+, and the ledger says \S+: \.\/fairway deploy demo makes it so/);
      expect(text).toMatch(/app-demo is locked by ann@elsewhere for .*unlock demo --dry-run/);
      await world.removeObject(LOCK);
    });
  });

  describe('logs', () => {
    beforeAll(async () => {
      await world.print(
        'alpha',
        TASK,
        'first',
        '{"level":"error","msg":"broken","time":"2026-11-29T12:00:00Z"}',
      );
      await world.print('beta', 'b'.repeat(32), 'of beta');
    });

    test('are those of every service, the oldest first', async () => {
      const { code, stdout } = await world.run('logs', 'demo');

      expect(code).toBe(0);
      expect(stdout.replaceAll(/\d\d:\d\d:\d\d/g, 'TIME').split('\n')).toEqual([
        'alpha/aaaaaaaa  TIME first',
        'alpha/aaaaaaaa  TIME ERROR broken',
        'beta/bbbbbbbb  TIME of beta',
        '',
      ]);
    });

    test('are those of one trace, whichever service they are from', async () => {
      const trace = '67891233abcdef012345678912345678';
      await world.print('alpha', TASK, `{"level":"info","msg":"of it","traceId":"${trace}"}`);
      await world.print(
        'beta',
        'b'.repeat(32),
        `{"level":"info","msg":"not of it","traceId":"${'0'.repeat(32)}"}`,
      );
      await world.print(
        'beta',
        'b'.repeat(32),
        '{"level":"info","msg":"as well","traceId":"1-67891233-abcdef012345678912345678"}',
      );

      const { stdout } = await world.run('logs', 'demo', '--trace', trace);

      expect(stdout).toContain('of it');
      expect(stdout).toContain('as well');
      expect(stdout.trim().split('\n')).toHaveLength(2);
    });

    test('are those with a text in them, as objects', async () => {
      const { stdout } = await world.run('logs', 'demo', 'alpha', '--filter', 'brok', '--json');

      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as object),
      ).toEqual([expect.objectContaining({ service: 'alpha', container: 'alpha', task: TASK })]);
    });

    test('go on with what is printed later, once each, until Ctrl-C', async () => {
      const following = spawn(
        process.execPath,
        [fixtureProgram, world.root, 'logs', 'demo', 'alpha', '--follow', '--json'],
        { env: world.environment, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      cleanUp(() => following.kill('SIGKILL'));
      let printed = '';
      const ended = new Promise((resolve) => following.once('exit', resolve));
      for await (const chunk of following.stdout) {
        if (printed === '') await world.print('alpha', TASK, 'later');
        printed += String(chunk);
        if (printed.includes('later')) break;
      }
      following.kill('SIGINT');

      expect(await ended).toBe(0);
      expect(printed.match(/first/g)).toHaveLength(1);
    }, 30_000);

    test('of a service without a group say that it was never deployed', async () => {
      const { code, stderr } = await world.run('logs', 'guest', 'alpha');

      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^fairway: there is no log group \/shop\/guest\/alpha: alpha was never deployed here/,
      );
    });
  });

  describe('releases', () => {
    test('are the deployments of the ledger', async () => {
      const { code, stdout } = await world.run('releases', 'demo');

      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^d-1 +runs +deploy +\d+\w ago +ann +aaaaaaa +alpha v1 \(new\), beta v1 \(new\)$/m,
      );
    });

    test('of an environment that was never deployed are none', async () => {
      const { code, stdout, stderr } = await world.run('releases', 'guest');

      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: '',
        stderr: 'guest was never deployed: ./fairway deploy guest\n',
      });
    });
  });

  describe('restart', () => {
    test('says what it would do, and does nothing', async () => {
      const before = await tasksOf('alpha');
      const { code, stdout } = await world.run('restart', 'demo', '--dry-run');

      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: 'alpha: v1, in new tasks\nbeta: v1, in new tasks\n',
      });
      expect(await tasksOf('alpha')).toEqual(before);
    });

    test('replaces the tasks, and is followed to its end', async () => {
      const before = await tasksOf('alpha');
      const { code, stdout, stderr } = await world.run('restart', 'demo', 'alpha', '--json');

      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        environment: 'demo',
        deployments: [{ service: 'alpha', tag: 'v1', verdict: 'succeeded' }],
      });
      expect(stderr).toMatch(/\(service alpha\) has started 1 tasks/);
      expect(await tasksOf('alpha')).not.toEqual(before);
    }, 30_000);
  });

  describe('scale', () => {
    test('sets the number of tasks and waits for them', async () => {
      const { code, stdout, stderr } = await world.run('scale', 'demo', 'beta', '2');

      expect({ code, stdout }).toEqual({ code: 0, stdout: 'beta: 1 → 2 tasks\n' });
      expect(stderr).toContain(
        'sets the number in environments/src/demo.ts: change `tasks` of beta there to keep it',
      );
      const { services: [beta] = [] } = await world.ecs.send(
        new DescribeServicesCommand({ cluster: CLUSTER, services: ['beta'] }),
      );
      expect(beta).toMatchObject({ desiredCount: 2, runningCount: 2 });
    }, 30_000);

    test('is refused outside of the bounds that its load scales it in', async () => {
      const scaling = new ApplicationAutoScalingClient({
        endpoint: world.ecsUrl,
        region: REGION,
        credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
      });
      await scaling.send(
        new RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ResourceId: `service/${CLUSTER}/alpha`,
          MinCapacity: 1,
          MaxCapacity: 4,
          ScalableDimension: 'ecs:service:DesiredCount',
        }),
      );

      const { code, stderr } = await world.run('scale', 'demo', 'alpha', '9', '--dry-run');

      expect({ code, stderr }).toEqual({
        code: 1,
        stderr:
          'fairway: alpha may have 1 to 4 tasks in demo, got: 9. Other bounds are set by `tasks` in environments/src/demo.ts, then ./fairway deploy demo\n',
      });
    });
  });

  describe('secret set', () => {
    const secrets = new SecretsManagerClient({
      endpoint: world.endpoint,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
    });

    async function set(stdin: string, ...args: readonly string[]) {
      return runProgram(
        world!.environment,
        world!.root,
        ['secret', 'set', 'demo', 'alpha/api-key', ...args],
        stdin,
      );
    }

    async function value(): Promise<string | undefined> {
      const { SecretString } = await secrets.send(
        new GetSecretValueCommand({ SecretId: 'demo/alpha/api-key' }),
      );
      return SecretString;
    }

    test('makes it, changes it, from stdin and from a file, and never prints it', async () => {
      const file = join(temporaryFolder(), 'key');
      writeFileSync(file, 'hunter3');

      const planned = await world.run('secret', 'set', 'demo', 'alpha/api-key', '--dry-run');
      const made = await set('hunter2\n');
      const first = await value();
      const empty = await set('\n');
      const changed = await world.run('secret', 'set', 'demo', 'alpha/api-key', '--file', file, '--json');

      expect(planned.stdout).toBe('demo/alpha/api-key: would be made; alpha has it as API_KEY\n');
      expect(made).toEqual({
        code: 0,
        stdout: 'demo/alpha/api-key: made\n',
        stderr: 'the next deployment takes it: ./fairway deploy demo\n',
      });
      expect(first).toBe('hunter2');
      expect(empty.stderr).toContain('the value is empty: give it on stdin');
      expect(JSON.parse(changed.stdout)).toEqual({
        secret: 'demo/alpha/api-key',
        step: 'change',
        done: true,
        next: './fairway status demo',
      });
      expect(await value()).toBe('hunter3');
      expect(JSON.stringify([planned, made, changed])).not.toMatch(/hunter/);
    }, 30_000);

    test.each([
      [
        ['secret', 'set', 'demo', 'alpha/other'],
        2,
        'demo has no secret alpha/other. There are: alpha/api-key',
      ],
      [['secret', 'set', 'demo', 'alpha/api-key', 'hunter2'], 2, 'too many arguments for'],
      [['secret', 'set', 'demo', 'alpha/api-key', '--file', '/none'], 1, 'cannot be read from /none: ENOENT'],
    ])('refuses %j', async (args, code, reason) => {
      const end = await world.run(...args);

      expect(end.code).toBe(code);
      expect(end.stderr).toContain(reason);
    });
  });

  describe('unlock', () => {
    beforeEach(() => world.removeObject(LOCK));

    test('takes away the lock of a run that has ended on this machine, and says whose it was', async () => {
      await putLock(`ann@${hostname()}`);

      const planned = await world.run('unlock', 'demo', '--dry-run');
      const isLocked = await exists(LOCK);
      const { code, stdout, stderr } = await world.runProcess('unlock', 'demo');

      expect(planned.stdout).toMatch(/^app-demo: would be unlocked; OperationTypeApply of ann@/);
      expect(isLocked).toBe(true);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^app-demo: unlocked; OperationTypeApply of ann@\S+ since 2026-11-29T12:00:00.000Z, /,
      );
      expect(stderr).toContain('./fairway deploy demo');
      expect(await exists(LOCK)).toBe(false);
      expect((await world.run('unlock', 'demo')).stdout).toBe('demo is not locked\n');
    }, 30_000);

    test('never takes the lock of a terraform that works on it', async () => {
      const folder = join(temporaryFolder(), 'app-demo');
      mkdirSync(folder);
      const program = join(folder, 'terraform');
      copyFileSync('/bin/sleep', program);
      chmodSync(program, 0o755);
      const terraform = spawn(program, ['60'], { cwd: folder, stdio: 'ignore' });
      cleanUp(() => terraform.kill('SIGKILL'));
      await putLock(`ann@${hostname()}`, new Date(Date.now() + 2_000).toISOString());

      const { code, stderr } = await world.run('unlock', 'demo', '--id', 'lock-1');

      expect(code).toBe(1);
      expect(stderr).toContain('app-demo is locked by a run that goes on');
      expect(stderr).toMatch(/terraform works on it here, as process \d+/);
      expect(await exists(LOCK)).toBe(true);
    });

    test('takes somebody’s word where nobody can tell', async () => {
      await putLock('ann@elsewhere');

      const refused = await world.run('unlock', 'demo');
      const wrong = await world.run('unlock', 'demo', '--id', 'lock-2');
      const { code } = await world.run('unlock', 'demo', '--id', 'lock-1');

      expect(refused.stderr).toContain('when it is, ./fairway unlock demo --id lock-1');
      expect(refused.stderr).toContain('on the machine elsewhere, which cannot be asked from here');
      expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('demo has no lock lock-2') });
      expect(code).toBe(0);
      expect(await exists(LOCK)).toBe(false);
    }, 30_000);

    test('says that what lies there is no lock', async () => {
      await world.putObject(LOCK, 'x');

      const { code, stderr } = await world.run('unlock', 'demo');

      expect(code).toBe(1);
      expect(stderr).toContain('is not a lock that Terraform has written');
    });
  });

  async function putLock(who: string, created = '2026-11-29T12:00:00Z'): Promise<void> {
    const lock = { ID: 'lock-1', Operation: 'OperationTypeApply', Info: '', Who: who, Version: '1.11.0' };
    await world!.putObject(LOCK, JSON.stringify({ ...lock, Created: created, Path: 'x' }));
  }

  async function exists(Key: string): Promise<boolean> {
    return world!.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key })).then(
      () => true,
      () => false,
    );
  }

  async function tasksOf(service: string): Promise<readonly string[]> {
    const { stdout } = await world!.run('status', 'demo', '--json');
    const { services } = JSON.parse(stdout) as {
      services: { service: string; tasks: { id: string; status: string }[] }[];
    };
    const tasks = services.find((each) => each.service === service)?.tasks ?? [];
    return tasks.filter(({ status }) => status === 'RUNNING').map(({ id }) => id);
  }
});
