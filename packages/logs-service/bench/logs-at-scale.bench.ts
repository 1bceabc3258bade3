// The size from which on Athena is faster than one process, measured as far as that is possible without AWS: npm run
// bench -- logs-at-scale [--megabytes N] [--runs N]. Needs GNU time and the programs that `npm run prove:athena`
// installs.
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startLocalAws } from '@fairway/local-aws';
import { startTrino, trinoStatements } from '@fairway/local-aws/trino';
import { keepResults, machine, median, positive } from '@fairway/service-kit/benchmarking';
import { rawLinesTableName, rawLinesTables } from '@fairway/service-manifest';

import { createAwsClients } from '../src/analyze/aws-clients.ts';
import { countSql } from '../src/engine/count-sql.ts';
import { contractFields } from '../src/scanner/log-fields.ts';
import { trinoTableSql } from '../test/athena/trino-table.ts';
import { putInParts } from './at-scale/from-s3.ts';
import { prepareInputs } from './logs/inputs.ts';
import { measure, type Measured } from './logs/measure.ts';

const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '256' }, runs: { type: 'string', default: '5' } },
});
const megabytes = positive('megabytes', values.megabytes);
const runs = positive('runs', values.runs);
const BUCKET = 'bench-logs';
const COMMAND = join(import.meta.dirname, '../src/cli/main.js');
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const inputs = await prepareInputs(join(import.meta.dirname, '../../../.fairway/bench'), megabytes);
const local = await startLocalAws();
const clients = createAwsClients({ endpoint: local.endpoint, region: 'us-east-1', credentials });
await putInParts(clients.s3, BUCKET, inputs.clean);

// The difference of two sizes, so that the start of the process is in neither.
const [few, all] = [await cpuSecondsOf('part-00'), await cpuSecondsOf('part-')];
const trinoCpuSeconds = await medianOfTrino();
clients.close();
await local.close();

const figures = {
  megabytes,
  runs,
  cpuSecondsPerByteFromS3: (all.cpuSeconds - few.cpuSeconds) / (all.bytes - few.bytes),
  cpuSecondsPerByteOfTrino: trinoCpuSeconds / all.bytes,
  ofTrino: 'what both nodes say of themselves, once they are warm',
};
keepResults(import.meta.filename, figures);
console.log(machine(), figures);

interface Counted {
  readonly cpuSeconds: number;
  readonly bytes: number;
}

/** Of one process that counts the objects with a beginning, the median of all runs. */
async function cpuSecondsOf(prefix: string): Promise<Counted> {
  const seconds: number[] = [];
  let bytes = 0;
  for (let index = 0; index < runs; index++) {
    const { cpuSeconds, output } = await analyze(['--bucket', BUCKET, '--prefix', prefix, '--all']);
    ({ bytes } = JSON.parse(output) as { bytes: number });
    seconds.push(cpuSeconds ?? Number.NaN);
  }
  return { cpuSeconds: median(seconds), bytes };
}

function analyze(args: readonly string[]): Promise<Measured> {
  const variables = {
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const assigned = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return measure(['env', ...assigned, process.execPath, COMMAND, ...args], true);
}

/** CPU seconds of both nodes for one reading of the bucket; the first ones, which compile the statement, are left out. */
async function medianOfTrino(): Promise<number> {
  const trino = await startTrino(local.endpoint);
  try {
    const statements = trinoStatements(trino.endpoint);
    const run = (sql: string) => statements.run(sql, AbortSignal.timeout(300_000));
    await run("CREATE SCHEMA logs WITH (location = 'local:///schema')");
    for (const table of rawLinesTables(BUCKET, undefined)) await run(trinoTableSql('logs', table));
    const paths = { under: `s3://${BUCKET}/` };
    const table = { database: 'logs', table: rawLinesTableName(BUCKET), paths };
    const sql = countSql({ ...table, fields: contractFields, since: undefined, byMinute: false });
    await run(sql);
    await run(sql);
    const seconds: number[] = [];
    for (let index = 0; index < runs; index++) seconds.push((await run(sql)).cpuSeconds ?? Number.NaN);
    return median(seconds);
  } finally {
    await trino.close();
  }
}
