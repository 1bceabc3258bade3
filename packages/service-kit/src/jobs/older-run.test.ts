import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, describe, expect, test } from '@jest/globals';

import { askForOlderRun, olderRun } from './older-run.ts';

const [a, b, c] = [
  { taskArn: 'a', createdAt: 2 },
  { taskArn: 'b', createdAt: 1 },
  { taskArn: 'c', createdAt: 2 },
];

describe('which run of a job goes on', () => {
  test.each([
    ['the only one', 'a', [a], undefined],
    ['one that ECS does not list yet, alone', 'a', [], undefined],
    ['one that ECS does not list yet, beside another', 'a', [c], 'c'],
    ['the first', 'b', [a, b, c], undefined],
    ['a later one', 'a', [a, b], 'b'],
    ['of two created at once the one whose ARN comes first', 'a', [c, a], undefined],
    ['of two created at once not the other', 'c', [c, a], 'a'],
  ])('%s', (_, own, runs, older) => {
    expect(olderRun(own, runs)).toBe(older);
  });

  test('of any number of runs that see each other, in any order, exactly one goes on', () => {
    const runs = Array.from({ length: 6 }, (_, index) => ({
      taskArn: `task-${index}`,
      createdAt: Math.floor(index / 2),
    }));
    for (let turn = 0; turn < 100; turn += 1) {
      const seen = runs.toSorted(() => Math.random() - 0.5);
      expect(runs.filter(({ taskArn }) => olderRun(taskArn, seen) === undefined)).toEqual([runs[0]]);
    }
  });

  test('nobody is asked where there is no ECS', async () => {
    expect(await askForOlderRun(undefined)).toBeUndefined();
  });
});

/** The metadata of a task, and ECS's list of two runs, of which one has just ended. */
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    const target = request.headers['x-amz-target'];
    asked.push(target === undefined ? (request.url ?? '') : `${String(target)} ${body}`);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(answers[String(target)] ?? metadata));
  });
});
const asked: string[] = [];
const metadata = { Cluster: 'arn:cluster', TaskARN: 'arn:own', Family: 'dev-logs-daily' };
const answers: Record<string, object> = {
  'AmazonEC2ContainerServiceV20141113.ListTasks': { taskArns: ['arn:own', 'arn:older', 'arn:ended'] },
  'AmazonEC2ContainerServiceV20141113.DescribeTasks': {
    tasks: [
      { taskArn: 'arn:own', createdAt: 30, lastStatus: 'RUNNING' },
      { taskArn: 'arn:older', createdAt: 20, lastStatus: 'PENDING' },
      { taskArn: 'arn:ended', createdAt: 10, lastStatus: 'STOPPED' },
    ],
  },
};
afterAll(() => void server.close());

test('a run asks ECS for those of its own family, and counts none that has ended', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const older = await askForOlderRun(`${origin}/v4/own`, {
    endpoint: origin,
    region: 'eu-west-1',
    credentials,
  });

  expect(older).toBe('arn:older');
  expect(asked[0]).toBe('/v4/own/task');
  expect(asked[1]).toContain('"family":"dev-logs-daily"');
  expect(asked[1]).toContain('"cluster":"arn:cluster"');
});
