import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { startMinistack, type Ministack } from '@fairway/local-aws/ministack';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { restartSteps } from '../src/constructs/secret-rotation/restart-steps.ts';

// Emulated Step Functions runs the machine as it is, at a hundredth of its waits; ECS is a script of answers.
const OVERLAY = join(import.meta.dirname, '../../tools/rehearsal/overlay/start.py');
const REGION = 'eu-central-1';
const MAX_LOOKS = 300;

interface Deployment {
  readonly id: string;
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
}

/** ECS's answers to one call after the other; the last answer stays. */
interface Story {
  readonly looks: readonly (readonly Deployment[])[];
  /** @default - the update is taken */
  readonly refuses?: string;
}

const running = deployment('one', 'PRIMARY', 'COMPLETED');
const restarting = [deployment('two', 'PRIMARY', 'IN_PROGRESS'), deployment('one', 'ACTIVE', 'COMPLETED')];

const folder = mkdtempSync(join(tmpdir(), 'restarts-'));
let emulator: Ministack;
let ecs: Server;
let story: Story;
let asked: { readonly operation: string; readonly body: Readonly<Record<string, unknown>> }[];

beforeAll(async () => {
  ecs = createServer((request, response) => {
    void text(request).then((body) => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      asked.push({ operation, body: JSON.parse(body) as Readonly<Record<string, unknown>> });
      const refusal = operation === 'UpdateService' ? story.refuses : undefined;
      response.statusCode = refusal === undefined ? 200 : 400;
      response.end(JSON.stringify(refusal === undefined ? answerTo(operation) : { __type: refusal }));
    });
  });
  await new Promise<void>((resolve) => ecs.listen(0, '127.0.0.1', resolve));
  const address = join(folder, 'ecs-address');
  writeFileSync(address, `http://127.0.0.1:${(ecs.address() as AddressInfo).port}`);
  emulator = await startMinistack({
    region: REGION,
    launcher: OVERLAY,
    variables: { FAIRWAY_ECS_ADDRESS: address, SFN_WAIT_SCALE: '0.01' },
  });
});

afterAll(async () => {
  await emulator.close();
  ecs.close();
  rmSync(folder, { recursive: true });
});

test('the service that names the secret is restarted, and followed until its tasks are new', async () => {
  const end = await play({ looks: [[running], restarting, restarting, [deployment('two')]] });

  expect(end).toEqual({ status: 'SUCCEEDED' });
  expect(asked.filter(({ operation }) => operation === 'UpdateService').map(({ body }) => body)).toEqual([
    { cluster: 'fairway-dev', service: 'logs', forceNewDeployment: true },
  ]);
  expect(asked[0]!.body).toEqual({ cluster: 'fairway-dev', services: ['logs'] });
});

test('a deployment that goes on is waited for', async () => {
  const end = await play({ looks: [restarting, restarting, [deployment('two')], [deployment('three')]] });

  expect(end).toEqual({ status: 'SUCCEEDED' });
  expect(asked.findIndex(({ operation }) => operation === 'UpdateService')).toBe(3);
});

test('a deployment that takes its place gives the tasks the new value, too', async () => {
  const end = await play({ looks: [[running], restarting, [deployment('three')]] });

  expect(end).toEqual({ status: 'SUCCEEDED' });
});

test('it fails when ECS goes back to the tasks before', async () => {
  const end = await play({ looks: [[running], restarting, [running]] });

  expect(end).toMatchObject({ status: 'FAILED', error: 'RestartFailed' });
  expect(end['cause']).toBe(
    'the tasks of logs were not replaced, and go on with the value before: one is COMPLETED',
  );
});

test('it fails when the new tasks fail and there is nothing to go back to', async () => {
  const failed = [deployment('two', 'PRIMARY', 'FAILED'), deployment('one', 'ACTIVE', 'COMPLETED')];
  const end = await play({ looks: [[running], restarting, failed] });

  expect(end).toMatchObject({ status: 'FAILED', error: 'RestartFailed' });
  expect(end['cause']).toContain('two is FAILED');
});

test('a service that is asleep has no tasks to replace, and gets a deployment all the same', async () => {
  const end = await play({ looks: [[running], [deployment('two')]] });

  expect(end).toEqual({ status: 'SUCCEEDED' });
});

test('a service that is not there, and a role that may not, are failures', async () => {
  const end = await play({ looks: [[]], refuses: 'ServiceNotFoundException' });

  expect(end).toMatchObject({ status: 'FAILED' });
  expect(String(end['error'])).toContain('ServiceNotFoundException');
});

function deployment(
  id: string,
  status: Deployment['status'] = 'PRIMARY',
  rolloutState: Deployment['rolloutState'] = 'COMPLETED',
): Deployment {
  return { id, status, rolloutState };
}

function answerTo(operation: string): object {
  if (operation !== 'DescribeServices') return { service: {} };
  const looks = asked.filter((each) => each.operation === 'DescribeServices').length;
  const deployments = story.looks[Math.min(looks, story.looks.length) - 1];
  return { services: deployments?.length === 0 ? [] : [{ serviceName: 'logs', deployments }] };
}

async function play(told: Story): Promise<Readonly<Record<string, unknown>>> {
  [story, asked] = [told, []];
  const services = [
    { name: 'logs', secretNames: ['dev/logs/api-key', 'dev/logs/other'] },
    { name: 'compare', secretNames: ['dev/compare/api-key'] },
  ];
  const { stateMachineArn } = await states('CreateStateMachine', {
    name: `restarts-${Math.random().toString(36).slice(2)}`,
    roleArn: 'arn:aws:iam::000000000000:role/restarts',
    definition: JSON.stringify(restartSteps('fairway-dev', services)),
  });
  const input = JSON.stringify({ name: 'dev/logs/api-key' });
  const { executionArn } = await states('StartExecution', { stateMachineArn, input });
  for (let look = 1; look <= MAX_LOOKS; look += 1) {
    const { status, error, cause } = await states('DescribeExecution', { executionArn });
    if (status !== 'RUNNING') return { status, ...(error === undefined ? {} : { error, cause }) };
    await delay(50);
  }
  throw new Error('the machine does not end');
}

async function states(operation: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const scope = `test/20260101/${REGION}/states/aws4_request`;
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  if (!response.ok) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
  return answer;
}
