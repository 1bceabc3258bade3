import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';

import { MetricsDatabases, stopMetrics } from './support/running-metrics.ts';
import { samplePlans } from './support/sample-plans.ts';

/** Enough for the planner to choose as it does on a million, which `indexes.long.test.ts` has. */
const RECORDS = 100_000;

let databases: MetricsDatabases;
beforeAll(async () => {
  databases = await MetricsDatabases.start();
});
afterEach(stopMetrics);
afterAll(() => databases.close());

test('every sample query of 30 days finds its records by an index', async () => {
  const plans = await samplePlans(databases, RECORDS);

  expect(plans).toHaveLength(6);
  for (const plan of plans) {
    expect(plan).toContain('metrics_id_date');
    expect(plan).not.toContain('Seq Scan on metrics');
  }
});
