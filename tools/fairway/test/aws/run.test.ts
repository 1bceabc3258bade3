import { RunTaskCommand, RegisterTaskDefinitionCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { CLUSTER, deployWorld, ledgerImage, startVerbWorld } from './verb-world.ts';

const world = await startVerbWorld({
  jobs: ['count', 'wait', 'overlap', 'undeployed'].map((name) => ({
    name,
    summary: `The job ${name}.`,
    timeoutSeconds: 60,
    mayOverlap: name === 'overlap',
  })),
});
const WAITS = "setInterval(() => 0, 1000); process.on('SIGTERM', () => process.exit(143));";

describe('run', () => {
  if (world === undefined) return;

  beforeAll(async () => {
    await deployWorld(world, { alpha: ledgerImage('alpha', 'v1'), beta: ledgerImage('beta', 'v1') });
    await world.print('alpha', 'f'.repeat(32), 'a line of the service');
    const codes = {
      count: 'process.exit(Number(process.argv.at(-1)) || 0)',
      wait: WAITS,
      overlap: WAITS,
    };
    const deployed: { readonly type: string; readonly attributes: object }[] = [];
    for (const [name, code] of Object.entries(codes)) {
      const image = `shop/alpha-${name}@sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`;
      world.images.node(image, code);
      deployed.push({ type: 'aws_ecs_task_definition', attributes: { family: `shop-demo-alpha_${name}` } });
      await world.ecs.send(
        new RegisterTaskDefinitionCommand({
          family: `shop-demo-alpha_${name}`,
          memory: '512',
          containerDefinitions: [{ name, image }],
        }),
      );
    }
    await world.putState(deployed);
  }, 60_000);

  /** A run that another person has begun. */
  async function begin(job: string): Promise<string> {
    const { tasks: [task] = [] } = await world!.ecs.send(
      new RunTaskCommand({
        cluster: CLUSTER,
        taskDefinition: `shop-demo-alpha_${job}`,
        startedBy: 'somebody',
      }),
    );
    return task?.taskArn ?? '';
  }

  test('runs a task with what is deployed, and ends with its exit code', async () => {
    const { code, stderr } = await world.run('run', 'demo', 'alpha/count');

    expect(code).toBe(0);
    expect(stderr).toMatch(/^alpha\/count is task [0-9a-f]{32}\n/);
    expect(stderr).toMatch(/alpha\/count exited with code 0 after \d+\.\d s: [0-9a-f]{32}\n$/);
  }, 60_000);

  test('--json prints one object', async () => {
    const { code, stdout } = await world.runProcess('run', 'demo', 'count', '--json', '--', '3');

    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      environment: 'demo',
      job: 'alpha/count',
      run: expect.stringMatching(/^[0-9a-f]{32}$/),
      exitCode: 3,
      reason: expect.stringContaining('exited with code 3'),
    });
  }, 60_000);

  test('--dry-run says what would run, and runs nothing', async () => {
    const { code, stdout } = await world.run('run', 'demo', 'alpha/count', '--dry-run', '--', '7');

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^alpha\/count would run now, as arn:aws:ecs:.*task-definition\/shop-demo-alpha_count:1, with: 7\n$/,
      ),
    });
  }, 60_000);

  test('refuses a second run of a job that may not overlap, and says who began the first', async () => {
    const task = await begin('wait');

    const { code, stderr } = await world.run('run', 'demo', 'wait');
    await world.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task }));

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^fairway: alpha\/wait is running already, for \d+s, as task [0-9a-f]{32} \(started by somebody\)/,
    );
  }, 60_000);

  test('prints what the task prints, and Ctrl-C stops it and follows it to its end', async () => {
    const others = await begin('overlap');
    const running = world.start('run', 'demo', 'overlap');
    await running.said('stderr', /is running/);
    const [, task = ''] = await running.said('stderr', /is task ([0-9a-f]{32})/);
    await world.print('alpha', task, { container: 'overlap' }, 'counted 3 errors');
    await running.said('stdout', /counted 3 errors/);

    const { code, stdout, stderr } = await running.ended('SIGINT');
    await world.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: others }));

    expect(stdout).toMatch(new RegExp(`^${task.slice(0, 8)} {2}\\d\\d:\\d\\d:\\d\\d counted 3 errors\n$`));
    expect(stderr).toContain('alpha/overlap is stopped (Ctrl-C); again leaves it to end alone');
    expect(stderr).toMatch(/exited with code 143 \(UserInitiated: stopped by Ctrl-C of \.\/fairway run\)/);
    expect(code).toBe(143);
  }, 60_000);

  test('status shows each job: its last run, who began it, and the command that runs it', async () => {
    await world.run('run', 'demo', 'alpha/count', '--', '4');
    const others = await begin('overlap');

    const { code, stdout } = await world.run('status', 'demo');
    await world.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: others }));

    expect(code).toBe(0);
    expect(stdout).toMatch(/^JOB +SCHEDULE +LAST RUN +NEXT RUN +RUN IT$/m);
    expect(stdout).toMatch(
      /^alpha\/count +by hand +failed \d+s ago, took \d+s, exit code 4, by \w+ +\.\/fairway run demo alpha\/count$/m,
    );
    expect(stdout).toMatch(/^alpha\/overlap +by hand +running for \d+s, by somebody /m);
    expect(stdout).toMatch(
      /^alpha\/undeployed +by hand +none in 35 days +not deployed: \.\/fairway deploy demo +\.\/fairway run /m,
    );
  }, 60_000);

  test.each([
    [['alpha/undeployed'], 1, 'demo does not have alpha/undeployed: deploy it first, ./fairway deploy demo'],
    [['sleep'], 2, 'no such job: sleep. There are: alpha/count'],
    [['count', '--data', '/tmp'], 2, '--data is of the local environment, and demo is in AWS'],
  ])(
    'refuses %j',
    async (args, code, reason) => {
      const end = await world.run('run', 'demo', ...args);

      expect(end.code).toBe(code);
      expect(end.stderr).toContain(reason);
    },
    30_000,
  );
});
