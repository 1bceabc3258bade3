import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { beforeAll, expect, test } from '@jest/globals';

import { deployWorld, ledgerImage, startVerbWorld } from './verb-world.ts';

const nightly = { schedule: { expression: 'cron(0 2 * * ? *)', timeZone: 'Europe/Berlin' } };
const job = (name: string, more: object = {}) => ({
  name,
  summary: `The job ${name}.`,
  timeoutSeconds: 60,
  ...more,
});
const world = await startVerbWorld({
  jobs: [
    job('nightly', nightly),
    job('often', { schedule: { expression: 'rate(6 hours)' } }),
    job('broken'),
    job('killed'),
    job('broken-again'),
    job('new', nightly),
    job('off', nightly),
  ],
});
const HOUR_MS = 3_600_000;
const FAMILY = 'shop-demo-alpha_';

/** Lines of a run whose task ECS has forgotten, by their ages in hours. */
async function print(
  name: string,
  task: string,
  ...lines: readonly (readonly [number, object])[]
): Promise<void> {
  const place = { logGroupName: '/shop/demo/alpha', logStreamName: `${name}/${name}/${task}` };
  await world!.logs.send(new CreateLogStreamCommand(place));
  const logEvents = lines.map(([hours, line]) => ({
    timestamp: Date.now() - hours * HOUR_MS,
    message: JSON.stringify(line),
  }));
  await world!.logs.send(new PutLogEventsCommand({ ...place, logEvents }));
}

function resource(type: string, attributes: object) {
  return { type, attributes };
}

if (world !== undefined) {
  const rowOf = async (name: string): Promise<string> => {
    const { stdout } = await world.run('status', 'demo');
    return stdout.split('\n').find((line) => line.startsWith(`alpha/${name} `)) ?? stdout;
  };

  beforeAll(async () => {
    await deployWorld(world, { alpha: ledgerImage('alpha', 'v1'), beta: ledgerImage('beta', 'v1') });
    const names = ['nightly', 'often', 'broken', 'killed', 'broken-again', 'off'];
    await world.putState([
      ...names.map((name) => resource('aws_ecs_task_definition', { family: `${FAMILY}${name}` })),
      resource('aws_scheduler_schedule', {
        name: `${FAMILY}nightly`,
        // Another one than the manifest has now: that one is not deployed yet.
        schedule_expression: 'cron(30 4 * * ? *)',
        schedule_expression_timezone: 'Asia/Tokyo',
        state: 'ENABLED',
      }),
      resource('aws_scheduler_schedule', {
        name: `${FAMILY}often`,
        schedule_expression: 'rate(6 hours)',
        schedule_expression_timezone: 'UTC',
        state: 'ENABLED',
      }),
      resource('aws_scheduler_schedule', {
        name: `${FAMILY}off`,
        schedule_expression: 'cron(0 2 * * ? *)',
        schedule_expression_timezone: 'UTC',
        state: 'DISABLED',
      }),
    ]);
  }, 60_000);

  test('a service without a log group has jobs that never ran', async () => {
    expect(await rowOf('broken')).toMatch(
      /^alpha\/broken +by hand +never +\.\/fairway run demo alpha\/broken$/,
    );
  }, 30_000);

  test('runs that ECS has forgotten are those of the log, the last of each job', async () => {
    await world.print('alpha', 'f'.repeat(32), 'a line of the service', '{"msg":"job ended","end":"failed"}');
    const ended = (end: string, exitCode: number, seconds: number) => ({
      msg: 'job ended',
      end,
      exitCode,
      seconds,
    });
    await print('nightly', 'a'.repeat(32), [53, ended('failed', 1, 9)], [29, ended('succeeded', 0, 125)]);
    await print('often', 'b'.repeat(32), [5, ended('timed out', 1, 60)]);
    await print('often', 'c'.repeat(32), [11, ended('succeeded', 0, 60)]);
    await print('broken', 'd'.repeat(32), [2, { msg: 'the job cannot start' }]);
    await print('broken-again', 'e'.repeat(32), [1, ended('succeeded', 0, 1)]);
    await print('killed', '1'.repeat(32), [30, ended('succeeded', 0, 1)]);
    await print('killed', '2'.repeat(32), [6, { msg: 'job started' }], [6, { msg: 'counts the job ended' }]);

    expect(await rowOf('nightly')).toMatch(/ succeeded 1d ago, took 2m, exit code 0 /);
    expect(await rowOf('often')).toMatch(
      / rate\(6 hours\) +timed out 5h ago, took 1m, exit code 1 +within 6h /,
    );
    expect(await rowOf('broken')).toMatch(/ failed 2h ago, exit code 1, the job cannot start /);
    expect(await rowOf('killed')).toMatch(/ began 6h ago, its end is not in its log /);
    expect(await rowOf('off')).toMatch(/ none in 35 days +its schedule is disabled /);
  }, 60_000);

  test('the next run is that of the deployed schedule, in its own time zone', async () => {
    const { stdout } = await world.run('status', 'demo', '--json');
    const { jobs } = JSON.parse(stdout) as { jobs: readonly { job: string; nextRun: { at: number } }[] };
    const at = jobs.find((each) => each.job === 'alpha/nightly')?.nextRun.at ?? 0;

    expect(new Date(at).toISOString()).toMatch(/T19:30:00\.000Z$/);
    expect(at - Date.now()).toBeLessThanOrEqual(24 * HOUR_MS);
    expect(await rowOf('nightly')).toMatch(
      / cron\(30 4 \* \* \? \*\) Asia\/Tokyo +.* \d{4}-\d\d-\d\d 04:30, in \d+\w +\.\/fairway run demo alpha\/nightly$/,
    );
    expect(await rowOf('new')).toMatch(
      / Europe\/Berlin +none in 35 days +not deployed: \.\/fairway deploy demo /,
    );
  }, 30_000);
}
