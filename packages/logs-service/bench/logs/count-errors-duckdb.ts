// DuckDB on a log: node count-errors-duckdb.ts FILE THREADS. Prints the total; lines that it cannot read are
// left out, uncounted.
import { DuckDBInstance } from '@duckdb/node-api';

const [path = '', threads = '1'] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(
  `SELECT coalesce(nullif(service, ''), 'unknown') AS name, count(*)::INTEGER AS errors
   FROM read_json($path, format = 'newline_delimited', ignore_errors = true,
                  columns = { level: 'VARCHAR', service: 'VARCHAR' })
   WHERE level = 'ERROR' GROUP BY name`,
  { path },
);
const total = reader.getRows().reduce((sum, [, errors]) => sum + Number(errors), 0);
process.stdout.write(`${JSON.stringify({ total })}\n`);
