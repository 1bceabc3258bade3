// `npm run prove:athena`: the report of Athena's engine equals that of the scanner, on a Trino of two nodes. Installs Trino and
// a Java from Maven Central and PyPI. With `--record` it also writes the answers that the tests use where there is no Trino;
// with `--logs FOLDER` it compares the reports of the files of a folder, too; with `--only PATTERN` those cases alone whose names
// match.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { startLocalAws } from '@fairway/local-aws';
import { startTrino, trinoStatements, type StatementResult } from '@fairway/local-aws/trino';
import { rawLinesTables } from '@fairway/service-manifest';

import { createAwsClients } from '../../src/analyze/aws-clients.ts';
import { listLogs } from '../../src/s3/list-logs.ts';
import { apiCases, prepareApiCases } from './api-cases.ts';
import { startAthenaFront } from './athena-front.ts';
import { athenaOn, DATABASE, putObjects } from './compared.ts';
import { adversarialCase, cutCases, datedCases, foundCases } from './further-cases.ts';
import { FIXED_BUCKET, fixedLogs } from './fixed-logs.ts';
import { comparedOutcome, judged } from './outcome.ts';
import { fuzzCases, oddCases, type ProofCase } from './proof-cases.ts';
import { recording, RECORDED } from './recorded-statements.ts';
import { trinoTableSql } from './trino-table.ts';

const { values } = parseArgs({
  options: {
    record: { type: 'boolean', default: false },
    lines: { type: 'string', default: '220000' },
    // Logs of other programs, each file an object with any name.
    logs: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const isRecording = values.record;
const LINES = Number(values.lines);
const FOLDER = values.logs;

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
  if (isRecording || values.only === '') await proveFixed();
  const cases = [...oddCases(), ...cutCases(), ...datedCases(), ...fuzzCases(LINES), adversarialCase()];
  const chosen = [...cases, ...(await foundCases(FOLDER))].filter(({ name }) =>
    new RegExp(values.only).test(name),
  );
  for (const each of chosen) await prove(each);
  const ofApi = apiCases.filter(({ name }) => new RegExp(values.only).test(name));
  if (ofApi.length > 0) await prepareApiCases({ s3, statements });
  for (const each of ofApi) tell(each.name, await each.run({ s3, statements }));
  console.log(`${chosen.length + ofApi.length} cases`);
} finally {
  await front.close();
  await trino.close();
  await local.close();
}
console.log(failed === 0 ? 'every report is equal, or its difference is named' : `${failed} reports differ`);
process.exitCode = failed === 0 ? 0 : 1;

/** The log that tests use where there is no Trino. */
async function proveFixed(): Promise<void> {
  await prove({ name: 'fixed', bucket: FIXED_BUCKET, objects: fixedLogs, query: {}, rules: [] });
  await recordByMinute();
  if (isRecording) await writeFile(RECORDED, `${JSON.stringify(Object.fromEntries(recorded), null, 2)}\n`);
}

/** Records the counts by minute, as metrics need them; they are compared where metrics are. */
async function recordByMinute(): Promise<void> {
  const athena = athenaOn(s3, front.endpoint, FIXED_BUCKET);
  const logs = await listLogs(s3, { bucket: FIXED_BUCKET, prefix: '' });
  const each = () => Promise.resolve();
  await athena.counts.count({ bucket: FIXED_BUCKET, prefix: '', logs, byMinute: true, each });
  athena.queries.close();
}

async function prove(each: ProofCase & { readonly bucket?: string }): Promise<void> {
  const { name, objects, query, dated, bucket = `proof-${name}` } = each;
  await putObjects(s3, bucket, objects);
  for (const table of rawLinesTables(bucket, dated)) {
    await statements.run(trinoTableSql(DATABASE, table), AbortSignal.timeout(60_000));
  }
  const athena = athenaOn(s3, front.endpoint, bucket, dated);
  const startedAt = performance.now();
  const outcome = await comparedOutcome(s3, athena, { bucket, ...query });
  athena.queries.close();
  const { isFine, text } = judged(each, outcome);
  if (!isFine) failed++;
  const ms = Math.round(performance.now() - startedAt);
  console.log(`${name.padEnd(24)} ${isFine ? 'ok' : 'DIFFERS'} ${text}, ${ms} ms`);
}

function tell(name: string, fault: string | undefined): void {
  if (fault !== undefined) failed++;
  console.log(`${name.padEnd(24)} ${fault === undefined ? 'ok' : `DIFFERS ${fault}`}`);
}
