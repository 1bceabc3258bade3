import { gzipSync } from 'node:zlib';

import type { Statements } from '@fairway/local-aws/trino';
import { recordSpans } from '@fairway/service-kit/testing';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { analyzeLogs, type LogQuery } from '../src/analyze/analyze-logs.ts';
import { startAthenaFront, type AthenaFront, type FrontOptions } from './athena/athena-front.ts';
import { athenaOn, compared, countsOf, putObjects, reportOf } from './athena/compared.ts';
import { FIXED_BUCKET, fixedLogs } from './athena/fixed-logs.ts';
import { endless } from './athena/endless.ts';
import { recordedStatements } from './athena/recorded-statements.ts';
import { startWorld } from './support/world.ts';

const world = await startWorld();
const recorded = await recordedStatements();
beforeAll(() => putObjects(world.aws.s3, FIXED_BUCKET, fixedLogs));

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function frontOver(statements: Statements, options: FrontOptions = {}): Promise<AthenaFront> {
  const front = await startAthenaFront(statements, options);
  opened.push(front);
  return front;
}

function engineOn(front: AthenaFront) {
  const athena = athenaOn(world.aws.s3, front.endpoint, FIXED_BUCKET);
  opened.push(athena.queries);
  return athena;
}

function analyze(front: AthenaFront, query: Partial<LogQuery> = {}) {
  const engine = { name: 'athena', counts: engineOn(front).counts } as const;
  const asked = { bucket: FIXED_BUCKET, prefix: '', threshold: 3, all: true, ...query };
  return analyzeLogs({ s3: world.aws.s3, engine }, asked);
}

function failing(reason: string): Statements {
  return { run: () => Promise.reject(new Error(reason)) };
}

describe('the report of Athena', () => {
  test('equals that of the scanner, of every kind of line', async () => {
    const front = await frontOver(recorded);

    const { scanner, athena } = await compared(world.aws.s3, engineOn(front), { bucket: FIXED_BUCKET });

    expect(countsOf(athena)).toEqual(scanner);
    expect(athena.engine).toMatchObject({ name: 'athena', objectsScannedHere: 2, differences: [] });
  });

  test('is in a traced request made of calls that are spans', async () => {
    const record = recordSpans();
    try {
      const front = await frontOver(recorded);
      await record.request(() => analyze(front));

      const calls = record.spans.filter(({ name }) => name.startsWith('Athena.'));
      expect(new Set(calls.map(({ name }) => name))).toEqual(
        new Set(['Athena.StartQueryExecution', 'Athena.GetQueryExecution', 'Athena.GetQueryResults']),
      );
      expect(calls.filter(({ failed }) => failed)).toEqual([]);
    } finally {
      record.stop();
    }
  });

  test('names objects on which the engine counts otherwise, and has the counts of the scanner for them', async () => {
    const wrong: Statements = {
      run: async (sql, signal) => {
        const result = await recorded.run(sql, signal);
        return {
          ...result,
          rows: result.rows.map((row) => row.map((value, at) => (at === 4 ? '0' : value))),
        };
      },
    };
    const front = await frontOver(wrong);

    const { scanner, athena } = await compared(world.aws.s3, engineOn(front), { bucket: FIXED_BUCKET });

    expect(countsOf(athena)).toEqual(scanner);
    expect(athena.engine?.differences).toMatchObject([{ rule: 'carriage-return' }]);
  });
});

describe('a query', () => {
  test('is asked again when Athena throttles', async () => {
    const front = await frontOver(recorded);
    for (const target of ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults'])
      front.failNext(target, { type: 'ThrottlingException', message: 'Rate exceeded' });

    const { report } = await analyze(front);

    expect(report.total).toBe(27);
    expect(front.calls.filter((target) => target === 'StartQueryExecution')).toHaveLength(2);
  });

  test('does not go on when its caller leaves', async () => {
    const { statements, begun, stopped } = endless();
    const front = await frontOver(statements);
    const caller = new AbortController();

    const analysis = analyze(front, { signal: caller.signal });
    await begun;
    caller.abort(new Error('the caller went away'));

    await expect(analysis).rejects.toThrow();
    await stopped;
    expect(front.running()).toEqual([]);
  });

  test.each([
    [
      'HIVE_CURSOR_ERROR: Error reading from s3://b/a.jsonl.gz: Unexpected end of ZLIB input stream',
      'damaged',
      's3://b/a.jsonl.gz is not a whole gzip file',
    ],
    ['Access denied when reading s3://b/a.jsonl', 'denied', 'Athena denied the query'],
    ["TABLE_NOT_FOUND: line 2:8: Table 'hive.logs.x' does not exist", 'denied', 'Athena has no table'],
    ['Query exhausted resources at this scale factor', 'unavailable', 'Athena had no room'],
    ['SOMETHING_ELSE: nobody knows', 'unavailable', 'Athena failed on query'],
  ])('that fails with %j is %s', async (reason, failure, message) => {
    const front = await frontOver(failing(reason));

    await expect(analyze(front)).rejects.toMatchObject({
      failure,
      message: expect.stringContaining(message),
    });
  });

  test('on an object that it could not read is refused as the scanner refuses that object', async () => {
    const whole = gzipSync('{"level":"ERROR"}\n'.repeat(1000));
    const bucket = 'cut-logs';
    const objects = { 'a.jsonl': Buffer.from('{}'), 'a.jsonl.gz': whole.subarray(0, whole.length - 9) };
    await putObjects(world.aws.s3, bucket, objects);
    const front = await frontOver(
      failing(`HIVE_CURSOR_ERROR: Failed to read file at s3://${bucket}/a.jsonl.gz`),
    );
    const athena = athenaOn(world.aws.s3, front.endpoint, bucket);
    opened.push(athena.queries);

    const [scanner, engine] = await Promise.allSettled([
      reportOf(world.aws.s3, undefined, { bucket }),
      reportOf(world.aws.s3, athena, { bucket }),
    ]);

    expect(scanner).toMatchObject({ reason: { failure: 'damaged' } });
    expect(engine).toEqual(scanner);
  });

  test('beyond the limit of the workgroup is refused', async () => {
    const big: Statements = {
      run: async (sql, signal) => ({ ...(await recorded.run(sql, signal)), scannedBytes: 1e12 }),
    };
    const front = await frontOver(big, { maxScannedBytes: 1e9 });

    await expect(analyze(front)).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('workgroup logs'),
    });
  });

  test('that somebody stops, or whose result has expired, is to be asked again', async () => {
    const { statements, begun } = endless();
    const stoppable = await frontOver(statements);
    const analysis = analyze(stoppable);
    await begun;
    await engineOn(stoppable).queries.stop(stoppable.running()[0] ?? '');
    await expect(analysis).rejects.toMatchObject({ failure: 'stopped' });

    const front = await frontOver(recorded);
    front.failNext('GetQueryResults', { type: 'InvalidRequestException', message: 'Could not find results' });
    await expect(analyze(front)).rejects.toMatchObject({
      failure: 'unavailable',
      message: expect.stringContaining('no longer has the result'),
    });
  });

  test('whose rights or workgroup are missing says which', async () => {
    const front = await frontOver(recorded, { workgroup: 'another' });
    await expect(analyze(front)).rejects.toMatchObject({
      failure: 'denied',
      message: expect.stringContaining('no workgroup logs'),
    });

    front.failNext('StartQueryExecution', { type: 'AccessDeniedException', message: 'no' });
    await expect(analyze(front)).rejects.toMatchObject({
      failure: 'denied',
      message: expect.stringContaining('athena:StartQueryExecution'),
    });
  });

  test('that would cost more than allowed is not asked', async () => {
    const front = await frontOver(recorded);

    await expect(analyze(front, { maxCostUsd: 0.00001 })).rejects.toMatchObject({ failure: 'refused' });
    expect(front.calls).toEqual([]);
  });

  test('comes in pages', async () => {
    const rows = Array.from({ length: 2_500 }, (_, at) => [
      's3://x/other',
      `s${at}`,
      null,
      '1',
      '0',
      '0',
      '1',
      '1',
      '0',
      '1',
    ]);
    const many: Statements = {
      run: async (sql, signal) => {
        const result = await recorded.run(sql, signal);
        return { ...result, rows: [...rows, ...result.rows] };
      },
    };
    const front = await frontOver(many);

    const { report } = await analyze(front);

    expect(report.total).toBe(27);
    expect(front.calls.filter((target) => target === 'GetQueryResults')).toHaveLength(3);
  });
});
