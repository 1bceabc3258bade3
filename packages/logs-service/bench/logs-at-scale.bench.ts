// The size from which on Athena is faster than one process, measured as far as that is possible without AWS: npm run
// bench -- logs-at-scale [--megabytes N] [--runs N]. Needs GNU time and the programs that `npm run prove:athena`
// installs.
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startLocalAws } from '@fairway/local-aws';
import { keepResults, machine, median, positive } from '@fairway/service-kit/benchmarking';
import { rawLinesTableName, rawLinesTables } from '@fairway/service-manifest';

import { createAwsClients } from '../src/analyze/aws-clients.ts';
import { countSql } from '../src/engine/count-sql.ts';
import { contractFields } from '../src/scanner/log-fields.ts';
import { trinoStatements } from '../test/athena/trino-statements.ts';
import { trinoTableSql } from '../test/athena/trino-table.ts';
import { startTrino } from '../test/athena/trino.ts';
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
const bytes = megabytes * 1e6;

const scans = {
  oneThread: await medianOf(() => analyze(['--local', inputs.large, '--threads', '1'])),
  twoThreads: await medianOf(() => analyze(['--local', inputs.large, '--threads', '2'])),
  fromS3: await medianOf(() => analyze(['--bucket', BUCKET, '--prefix', '', '--all'])),
};
const trinoCpuSeconds = await medianOfTrino();
clients.close();
await local.close();

const figures = {
  megabytes,
  runs,
  oneThread: (2 * bytes) / scans.oneThread.seconds,
  twoThreads: (2 * bytes) / scans.twoThreads.seconds,
  cpuSecondsPerByteFromS3: (scans.fromS3.cpuSeconds ?? Number.NaN) / bytes,
  cpuSecondsPerByteOfTrino: trinoCpuSeconds / bytes,
};
keepResults(import.meta.filename, figures);
console.log(machine(), figures);

async function medianOf(run: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (let index = 0; index < runs; index++) all.push(await run());
  const of = (value: (each: Measured) => number | undefined) =>
    median(all.map((each) => value(each) ?? Number.NaN));
  return {
    output: '',
    seconds: of(({ seconds }) => seconds),
    cpuSeconds: of(({ cpuSeconds }) => cpuSeconds),
  };
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
