import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';

import { MetricsDatabases, stopMetrics, TODAY } from './support/running-metrics.ts';

/** Enough for the planner to choose as it does on a million: there every sample query of 30 days uses the same indexes. */
const RECORDS = 100_000;

let databases: MetricsDatabases;
beforeAll(async () => {
  databases = await MetricsDatabases.start();
});
afterEach(stopMetrics);
afterAll(() => databases.close());

test('every sample query of 30 days finds its records by an index', async () => {
  const { address } = await databases.copyWithSamples();

  const plans = await databases.asAdmin(address.database, async (client) => {
    await client.query(
      `INSERT INTO metrics (id, date, obsolescence)
       SELECT q.id, $1::date - n % 3650, n FROM generate_series(1, $2::int / 6) AS n, queries q`,
      [TODAY, RECORDS],
    );
    await client.query('ANALYZE metrics');
    const { rows } = await client.query('SELECT query FROM queries');
    const explained: string[] = [];
    for (const { query } of rows as { query: string }[]) {
      const sql = query
        .replaceAll(':start_date', `DATE '${TODAY}' - 30`)
        .replaceAll(':end_date', `DATE '${TODAY}'`)
        .replaceAll(':day_range', '30');
      const plan = await client.query(`EXPLAIN ${sql}`);
      explained.push((plan.rows as { 'QUERY PLAN': string }[]).map((row) => row['QUERY PLAN']).join('\n'));
    }
    return explained;
  });

  expect(plans).toHaveLength(6);
  for (const plan of plans) {
    expect(plan).toContain('metrics_id_date');
    expect(plan).not.toContain('Seq Scan on metrics');
  }
});
