import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Task } from '@aws-sdk/client-ecs';
import { expect, test } from '@jest/globals';

import { evidenceOf } from './task-evidence.ts';

const unhealthy: Task = {
  taskArn: 'arn:aws:ecs:eu-central-1:000000000000:task/dev/0abc',
  stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:web)',
  stopCode: 'ServiceSchedulerInitiated',
  containers: [
    { name: 'migrate', exitCode: 0 },
    { name: 'web', exitCode: 0 },
  ],
};

function record(fields: object): string {
  return JSON.stringify({ level: 'info', service: 'web', ...fields });
}

async function evidenceWith(lines: readonly string[], task = unhealthy): Promise<readonly string[]> {
  const events = lines.map((message) => ({ message }));
  const logs = { send: async () => ({ events }) } as unknown as CloudWatchLogsClient;
  const check = { path: '/health', port: 8101 };
  return evidenceOf([task], logs, { service: 'web', logGroup: '/shop/dev/web', check });
}

const HEADING =
  'task 0abc: Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:web) (ServiceSchedulerInitiated)';

test.each([
  {
    lines: [record({ msg: 'listening', port: 3000 })],
    said: '; the task listens on port 3000 instead',
  },
  {
    lines: [record({ msg: 'listening', port: 8101 })],
    said: ', where the task listens; the log has no answer',
  },
  {
    lines: [
      record({ msg: 'listening', port: 8101 }),
      record({ msg: 'request', healthCheck: true, status: 404 }),
    ],
    said: '; the task answered 404',
  },
  { lines: ['waiting for godot'], said: '; the log does not say that the task listens on any port' },
])('of a task that failed its health checks, with what was asked$said', async ({ lines, said }) => {
  const evidence = await evidenceWith(lines);

  expect(evidence.slice(0, 3)).toEqual([
    HEADING,
    `the load balancer asked GET /health on port 8101${said}`,
    'web exited with 0',
  ]);
});

test('answers to health checks do not push out what a task said last', async () => {
  const checks = Array.from({ length: 200 }, () =>
    record({ msg: 'request', healthCheck: true, status: 404 }),
  );

  const evidence = await evidenceWith(['no region', ...checks]);

  expect(evidence.slice(3)).toEqual(['  no region']);
});

test('of a task that ended by itself, what failed alone', async () => {
  const evidence = await evidenceWith(['boom'], {
    ...unhealthy,
    stoppedReason: 'Essential container in task exited',
    stopCode: 'EssentialContainerExited',
    containers: [
      { name: 'migrate', exitCode: 0 },
      { name: 'web', exitCode: 3 },
    ],
  });

  expect(evidence).toEqual([
    'task 0abc: Essential container in task exited (EssentialContainerExited)',
    'web exited with 3',
    '  boom',
  ]);
});
