import type { S3Client } from '@aws-sdk/client-s3';
import { rawLinesTables } from '@fairway/service-manifest';
import type { Statements } from '@fairway/local-aws/trino';

import type { LogQuery } from '../../src/analyze/analyze-logs.ts';
import { startAthenaFront, type AthenaFront, type FrontOptions } from './athena-front.ts';
import { athenaOn, compared, countsOf, DATABASE, putObjects, reportOf } from './compared.ts';
import { trinoTableSql } from './trino-table.ts';

export interface ApiWorld {
  readonly s3: S3Client;
  readonly statements: Statements;
}

/** Behaviours of Athena's API besides answering, with the engine's own answers behind it. */
export interface ApiCase {
  readonly name: string;
  /** @returns the fault, if there is one */
  readonly run: (world: ApiWorld) => Promise<string | undefined>;
}

const BUCKET = 'proof-api';
/** More services than a page of results has rows. */
const SERVICES = 2_500;
const THROTTLED = { type: 'ThrottlingException', message: 'Rate exceeded' };

export const apiCases: readonly ApiCase[] = [
  {
    name: 'api-throttled',
    run: (world) =>
      onFront(world, {}, async (front, ask) => {
        const targets = ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults'];
        for (const target of targets) front.failNext(target, THROTTLED, 2);
        return (await ask.areEqual()) ? undefined : 'the reports differ';
      }),
  },
  {
    name: 'api-pages',
    run: (world) =>
      onFront(world, {}, async (front, ask) => {
        if (!(await ask.areEqual())) return 'the reports differ';
        const pages = front.calls.filter((target) => target === 'GetQueryResults').length;
        return pages === Math.ceil((SERVICES + 1) / 1_000) ? undefined : `it came in ${pages} pages`;
      }),
  },
  {
    name: 'api-stopped',
    run: (world) =>
      onFront(world, {}, async (front, ask) => {
        const caller = new AbortController();
        const before = (await statesOf(world.statements)).length;
        const onQuery = async (): Promise<void> => {
          // Trino begins a statement once it is asked how that stands, and lists it from then on.
          while ((await statesOf(world.statements)).length === before);
          caller.abort(new Error('the caller left'));
        };
        const told = await ask.refusal({ signal: caller.signal, onQuery });
        if (told === undefined || front.running().length > 0) return 'a query goes on';
        const ends = await endsOf(world.statements);
        return ends.includes('USER_CANCELED') ? undefined : `Trino has ${ends.join(', ')}`;
      }),
  },
  {
    name: 'api-expired',
    run: (world) =>
      onFront(world, {}, (front, ask) =>
        // The number of bytes is told once the query has succeeded.
        ask.differs('no longer has the result', {
          onProgress: (bytes) => bytes > 0 && front.expireResults(),
        }),
      ),
  },
  {
    name: 'api-limit',
    run: (world) =>
      onFront(world, { maxScannedBytes: 1 }, (_, ask) =>
        ask.differs('more bytes than workgroup logs allows'),
      ),
  },
  {
    name: 'api-no-table',
    run: async (world) => {
      await statement(world, `DROP TABLE hive.${DATABASE}."${tableName()}"`);
      return onFront(world, {}, (_, ask) => ask.differs('Athena has no table for this bucket'));
    },
  },
];

/** Makes what the cases ask about. */
export async function prepareApiCases(world: ApiWorld): Promise<void> {
  const lines = Array.from({ length: SERVICES }, (_, at) => `{"level":"ERROR","service":"service-${at}"}\n`);
  await putObjects(world.s3, BUCKET, { 'a.jsonl': Buffer.from(lines.join('')) });
  for (const table of rawLinesTables(BUCKET, undefined))
    await statement(world, trinoTableSql(DATABASE, table));
}

interface Ask {
  areEqual(): Promise<boolean>;
  /** @returns the sentence with which it is refused */
  refusal(query: Partial<LogQuery>): Promise<string | undefined>;
  /** @returns the fault where it is not refused with that sentence */
  differs(sentence: string, query?: Partial<LogQuery>): Promise<string | undefined>;
}

async function onFront(
  { s3, statements }: ApiWorld,
  options: FrontOptions,
  work: (front: AthenaFront, ask: Ask) => Promise<string | undefined>,
): Promise<string | undefined> {
  const front = await startAthenaFront(statements, options);
  const athena = athenaOn(s3, front.endpoint, BUCKET);
  const refusal = (query: Partial<LogQuery>) =>
    reportOf(s3, athena, { bucket: BUCKET, ...query }).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
  try {
    return await work(front, {
      areEqual: async () => {
        const both = await compared(s3, athena, { bucket: BUCKET });
        return JSON.stringify(countsOf(both.athena)) === JSON.stringify(both.scanner);
      },
      refusal,
      differs: async (sentence, query = {}) => {
        const told = await refusal(query);
        return told?.includes(sentence) === true ? undefined : `told: ${told ?? 'a report'}`;
      },
    });
  } finally {
    athena.queries.close();
    await front.close();
  }
}

/** How the counts of the bucket ended, as Trino itself says once none of them runs. */
async function endsOf(statements: Statements): Promise<readonly string[]> {
  for (;;) {
    const states = await statesOf(statements);
    if (states.every(([state]) => state === 'FINISHED' || state === 'FAILED'))
      return states.map(([state, code]) => String(code ?? state));
  }
}

/** State and error of each count of the bucket, as Trino itself has them. */
async function statesOf(statements: Statements): Promise<readonly (readonly (string | null)[])[]> {
  const sql = `SELECT state, error_code FROM system.runtime.queries WHERE query LIKE 'WITH raw AS%"${tableName()}"%'`;
  return (await statements.run(sql, AbortSignal.timeout(60_000))).rows;
}

function tableName(): string {
  return rawLinesTables(BUCKET, undefined)[0]?.name ?? '';
}

async function statement({ statements }: ApiWorld, sql: string): Promise<void> {
  await statements.run(sql, AbortSignal.timeout(60_000));
}
