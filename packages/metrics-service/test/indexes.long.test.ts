import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';

import { MetricsDatabases, stopMetrics } from './support/running-metrics.ts';
import { samplePlans } from './support/sample-plans.ts';

jest.setTimeout(300_000);
const RECORDS = 1_000_000;

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
