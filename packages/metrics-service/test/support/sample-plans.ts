import { type MetricsDatabases, TODAY } from './running-metrics.ts';

/**
 * The server's plans for every sample query of 30 days.
 * @param records over ten years, a sixth of them for each definition
 * @returns what EXPLAIN prints, a text a query
 */
export async function samplePlans(databases: MetricsDatabases, records: number): Promise<readonly string[]> {
  const { address } = await databases.copyWithSamples();
  return databases.asAdmin(address.database, async (client) => {
    await client.query(
      `INSERT INTO metrics (id, date, obsolescence)
       SELECT q.id, $1::date - n % 3650, n FROM generate_series(1, $2::int / 6) AS n, queries q`,
      [TODAY, records],
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
}
