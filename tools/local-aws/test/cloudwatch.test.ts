import {
  CloudWatchClient,
  GetMetricDataCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
  type MetricDatum,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';

import { startCloudWatch } from '../src/cloudwatch/server.ts';
import { clientSettings, running, temporaryFolder } from './running.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const aws = await running();
const cloudWatch = new CloudWatchClient(clientSettings(aws.cloudWatchEndpoint));
const dataFolder = await temporaryFolder();

function datum(changes: Partial<MetricDatum> = {}): MetricDatum {
  return {
    MetricName: 'requests',
    Dimensions: [{ Name: 'Service', Value: 'orders' }],
    Timestamp: minuteAt(Date.now()),
    Value: 1,
    ...changes,
  };
}

function minuteAt(time: number): Date {
  return new Date(Math.floor(time / MINUTE) * MINUTE);
}

function put(data: MetricDatum[], client = cloudWatch) {
  return client.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData: data }));
}

async function sums(name: string, client = cloudWatch): Promise<Record<string, number>> {
  const Metric = {
    Namespace: 'Test',
    MetricName: name,
    Dimensions: [{ Name: 'Service', Value: 'orders' }],
  };
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 15 * DAY),
      EndTime: new Date(Date.now() + DAY),
      MetricDataQueries: [{ Id: 'q', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
    }),
  );
  const { Timestamps = [], Values = [] } = MetricDataResults?.[0] ?? {};
  return Object.fromEntries(Timestamps.map((time, index) => [time.toISOString(), Values[index] ?? 0]));
}

describe('PutMetricData', () => {
  test('adds data up by minute and metric', async () => {
    const now = minuteAt(Date.now());
    const earlier = minuteAt(Date.now() - DAY);
    const elsewhere = { Dimensions: [{ Name: 'Service', Value: 'billing' }] };

    await put([
      datum({ MetricName: 'added', Value: 2 }),
      datum({ MetricName: 'added', Timestamp: earlier, Values: [1, 10], Counts: [3, 2] }),
      datum({ MetricName: 'added', Value: 100, ...elsewhere }),
    ]);
    await put([datum({ MetricName: 'added', Value: 5 })]);

    expect(await sums('added')).toEqual({ [now.toISOString()]: 7, [earlier.toISOString()]: 23 });
  });

  test('takes a thousand data in one compressed call, and not one more', async () => {
    const data = Array.from({ length: 1_000 }, () => datum({ MetricName: 'many' }));

    await put(data);

    await expect(put([...data, datum()])).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    expect(Object.values(await sums('many'))).toEqual([1_000]);
  });

  test.each([
    ['older than two weeks', { Timestamp: new Date(Date.now() - 14 * DAY - MINUTE) }, /past two weeks/],
    [
      'over two hours ahead',
      { Timestamp: new Date(Date.now() + 2 * HOUR + MINUTE) },
      /two hours in the future/,
    ],
    ['with a dimension that is not ASCII', { Dimensions: [{ Name: 'Service', Value: 'café' }] }, /ASCII/],
    [
      'with a dimension that starts with a colon',
      { Dimensions: [{ Name: 'Service', Value: ':x' }] },
      /colon/,
    ],
    ['without a value', { Value: undefined }, /Value/],
    ['with a value beyond the range', { Value: 1e300 }, /2\^360/],
  ] as [string, Partial<MetricDatum>, RegExp][])(
    'refuses the whole call for a datum %s',
    async (_, changes, message) => {
      const name = 'refused';

      const call = put([datum({ MetricName: name }), datum({ MetricName: name, ...changes })]);

      await expect(call).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: expect.stringMatching(message),
      });
      expect(await sums(name)).toEqual({});
    },
  );

  test('keeps data just inside the limits of age', async () => {
    await put([
      datum({ MetricName: 'edges', Timestamp: new Date(Date.now() - 14 * DAY + MINUTE) }),
      datum({ MetricName: 'edges', Timestamp: new Date(Date.now() + 2 * HOUR - MINUTE) }),
    ]);

    expect(Object.values(await sums('edges'))).toEqual([1, 1]);
  });
});

test('metrics can be listed with their dimensions', async () => {
  await put([datum({ MetricName: 'listed' })]);

  const { Metrics } = await cloudWatch.send(new ListMetricsCommand({}));

  expect(Metrics).toContainEqual({
    Namespace: 'Test',
    MetricName: 'listed',
    Dimensions: [{ Name: 'Service', Value: 'orders' }],
  });
});

test('what is not served is refused by name', async () => {
  const response = await fetch(aws.cloudWatchEndpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'GraniteServiceVersion20100801.PutDashboard' },
    body: '{}',
  });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ message: 'PutDashboard is not served here.' });
});

test.each(['Median', 'toString', 'constructor', '__proto__'])(
  'a statistic %s is refused by name',
  async (Stat) => {
    const response = await fetch(aws.cloudWatchEndpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData' },
      body: JSON.stringify({
        MetricDataQueries: [{ Id: 'a', MetricStat: { Metric: { Namespace: 'Test' }, Period: 60, Stat } }],
        StartTime: 0,
        EndTime: 60,
      }),
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('Sum, SampleCount') });
  },
);

test('a restart with the same folder keeps the metrics', async () => {
  const first = await startCloudWatch({ dataFolder });
  await put([datum({ MetricName: 'kept', Value: 3 })], new CloudWatchClient(clientSettings(first.endpoint)));
  await first.close();

  const second = await startCloudWatch({ dataFolder });

  const kept = await sums('kept', new CloudWatchClient(clientSettings(second.endpoint)));
  await second.close();
  expect(Object.values(kept)).toEqual([3]);
});
