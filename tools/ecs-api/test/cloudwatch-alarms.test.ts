import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, describe, expect, test } from '@jest/globals';

import { cloudWatchAlarms } from '../src/index.ts';
import { createService, registerTask, TestEndpoint } from './endpoint.ts';
import { REGION } from './settings.ts';

const IDLE = 'setInterval(() => undefined, 1_000)';
const MANY = Array.from({ length: 130 }, (_, index) => `many-${index}`);

const ministack = await startMinistackIfPossible({ region: REGION });

describe('alarms of CloudWatch', () => {
  if (ministack === undefined) return;
  const { endpoint } = ministack;
  const cloudWatch = new CloudWatchClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const said: string[] = [];
  const report = (sentence: string): void => void said.push(sentence);
  const alarms = cloudWatchAlarms({ endpoint, region: REGION, report });
  afterAll(async () => {
    alarms.close();
    cloudWatch.destroy();
    await ministack.close();
  });

  async function makeAlarm(AlarmName: string): Promise<void> {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        MetricName: 'Errors',
        Namespace: 'shop',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  }

  async function set(AlarmName: string, StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'): Promise<void> {
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'the test says so' }),
    );
  }

  test('are read by name; one without enough data does not ring, one that is not there is not known', async () => {
    for (const name of ['errors', 'latency', 'quiet']) await makeAlarm(name);
    await set('errors', 'ALARM');
    await set('latency', 'OK');
    await set('quiet', 'INSUFFICIENT_DATA');

    expect(await alarms.read(['errors', 'latency', 'quiet', 'none'])).toEqual({
      errors: 'ALARM',
      latency: 'OK',
      quiet: 'OK',
    });
  });

  test('may be more than CloudWatch tells at once', async () => {
    await Promise.all(MANY.map(makeAlarm));
    await set('many-129', 'ALARM');

    const states = await alarms.read(MANY);

    expect(Object.keys(states)).toHaveLength(MANY.length);
    expect(states).toMatchObject({ 'many-0': 'OK', 'many-129': 'ALARM' });
  });

  test('may be made of others', async () => {
    await makeAlarm('part');
    await cloudWatch.send(new PutCompositeAlarmCommand({ AlarmName: 'whole', AlarmRule: 'ALARM("part")' }));
    await set('whole', 'ALARM');

    expect(await alarms.read(['whole'])).toEqual({ whole: 'ALARM' });
  });

  test('roll back a deployment during which one goes on', async () => {
    await makeAlarm('deploy-errors');
    await set('deploy-errors', 'OK');
    const ecs = await TestEndpoint.start({ alarms });
    ecs.images.node('one', IDLE).node('two', IDLE);
    await createService(ecs, {
      image: 'one',
      desiredCount: 1,
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { alarmNames: ['deploy-errors'], enable: true, rollback: true },
      },
    });
    expect(await ecs.endOfDeployment('dev', 'web')).toMatchObject({ status: 'SUCCESSFUL' });

    ecs.images.hold('two');
    const taskDefinition = await registerTask(ecs, { image: 'two' });
    await ecs.ecs.send(new UpdateServiceCommand({ cluster: 'dev', service: 'web', taskDefinition }));
    await set('deploy-errors', 'ALARM');

    expect(await ecs.endOfDeployment('dev', 'web')).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because an alarm was detected: deploy-errors.',
      alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['deploy-errors'] },
    });
  });

  test('that cannot be read are not known, and each reason is told once', async () => {
    const broken = createServer((_, response) => response.writeHead(403).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => broken.once('listening', resolve));
    const { port } = broken.address() as AddressInfo;
    const unread = cloudWatchAlarms({ endpoint: `http://127.0.0.1:${port}`, region: REGION, report });
    said.length = 0;

    expect(await unread.read(['errors'])).toEqual({});
    expect(await unread.read(['errors'])).toEqual({});
    unread.close();
    broken.close();

    expect(said).toEqual([expect.stringMatching(/^the alarms errors cannot be read: /)]);
  });
});
