// `npm run prove:athena`: the report of Athena's engine equals that of the scanner, on a Trino of two nodes. Installs Trino and
// a Java from Maven Central and PyPI. With `--record` it also writes the answers that the tests use where there is no Trino.
import { writeFile } from 'node:fs/promises';

import { startLocalAws } from '@fairway/local-aws';

import { createAwsClients } from '../../src/analyze/aws-clients.ts';
import { listLogs } from '../../src/s3/list-logs.ts';
import { startAthenaFront } from './athena-front.ts';
import { athenaOn, compared, countsOf, DATABASE, putObjects, tableName, type Compared } from './compared.ts';
import { FIXED_BUCKET, fixedLogs } from './fixed-logs.ts';
import { fuzzCases, oddCases } from './proof-cases.ts';
import { recording, RECORDED } from './recorded-statements.ts';
import type { StatementResult } from './statements.ts';
import { trinoStatements } from './trino-statements.ts';
import { startTrino } from './trino.ts';

const isRecording = process.argv.includes('--record');
const LINES = Number(process.argv.find((argument) => argument.startsWith('--lines='))?.slice(8) ?? 220_000);

const local = await startLocalAws();
const connection = {
  endpoint: local.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const { s3 } = createAwsClients(connection);
const trino = await startTrino(local.endpoint);
const statements = trinoStatements(trino.endpoint);
const recorded = new Map<string, StatementResult>();
const front = await startAthenaFront(recording(statements, recorded));
let failed = 0;
try {
  await statements.run(
    `CREATE SCHEMA ${DATABASE} WITH (location = 'local:///schema')`,
    AbortSignal.timeout(60_000),
  );
  await proveFixed();
  for (const each of oddCases()) await prove(each.name, each.objects, each.query, each.rules);
  for (const each of fuzzCases(LINES)) await prove(each.name, each.objects, each.query, each.rules);
} finally {
  await front.close();
  await trino.close();
  await local.close();
}
console.log(failed === 0 ? 'every report is equal, or its difference is named' : `${failed} reports differ`);
process.exitCode = failed === 0 ? 0 : 1;

async function proveFixed(): Promise<void> {
  await prove('fixed', fixedLogs, {}, [], FIXED_BUCKET);
  await recordByMinute();
  if (isRecording) await writeFile(RECORDED, `${JSON.stringify(Object.fromEntries(recorded), null, 2)}\n`);
}

/** As for metrics; what it counts is compared where metrics are. */
async function recordByMinute(): Promise<void> {
  const athena = athenaOn(s3, front.endpoint, [FIXED_BUCKET]);
  const logs = await listLogs(s3, { bucket: FIXED_BUCKET, prefix: '' });
  const each = () => Promise.resolve();
  await athena.counts.count({ bucket: FIXED_BUCKET, prefix: '', logs, byMinute: true, each });
  athena.queries.close();
}

async function prove(
  name: string,
  objects: Readonly<Record<string, Buffer>>,
  query: object,
  rules: readonly string[],
  bucket = `proof-${name}`,
): Promise<void> {
  await putObjects(s3, bucket, objects);
  await statements.run(createTable(bucket), AbortSignal.timeout(60_000));
  const athena = athenaOn(s3, front.endpoint, [bucket]);
  const startedAt = performance.now();
  try {
    tell(name, await compared(s3, athena, { bucket, ...query }), rules, performance.now() - startedAt);
  } catch (error) {
    failed++;
    console.log(`${name.padEnd(24)} failed: ${String(error)}`);
  } finally {
    athena.queries.close();
  }
}

function tell(name: string, { scanner, athena }: Compared, rules: readonly string[], ms: number): void {
  const left = JSON.stringify(countsOf(scanner));
  const right = JSON.stringify(countsOf(athena));
  const named = (athena.engine?.differences ?? []).map(({ rule }) => rule);
  const isFine =
    rules.length === 0 ? left === right && named.length === 0 : rules.every((rule) => named.includes(rule));
  if (!isFine) failed++;
  const { lines, malformed, total } = scanner;
  const here = athena.engine?.objectsScannedHere ?? 0;
  console.log(
    `${name.padEnd(24)} ${isFine ? 'ok' : 'DIFFERS'} ${lines} lines, ${malformed} malformed, ${total} errors, ${here} objects here, ${named.join(' ') || '-'}, ${Math.round(ms)} ms`,
  );
  if (!isFine) console.log(`  scanner ${left.slice(0, 2000)}\n  athena  ${right.slice(0, 2000)}`);
}

/** As the infrastructure declares it, in Trino's words. */
function createTable(bucket: string): string {
  const name = `hive.${DATABASE}."${tableName(bucket)}"`;
  return `CREATE TABLE ${name} (line varchar, rest varchar) WITH (format = 'TEXTFILE', external_location = 's3://${bucket}/', textfile_field_separator = U&'\\0001', null_format = U&'\\0001')`;
}
