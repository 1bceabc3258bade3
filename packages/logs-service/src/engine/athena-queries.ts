import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type AthenaClientConfig,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { traceAwsCalls } from '@fairway/service-kit/tracing';

import { failedQuery, stoppedQuery, translateAthenaError } from './athena-failure.ts';
import type { QueryAnswer, QueryOptions, QueryRunner } from './query-runner.ts';

export interface AthenaOptions extends Pick<
  AthenaClientConfig,
  'region' | 'credentials' | 'endpoint' | 'maxAttempts'
> {
  readonly workgroup: string;
  /** Pause before the first look at a query, doubled up to two seconds. @default 200 */
  readonly firstPauseMs?: number;
}

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 2_000;
/** Athena's calls answer within a second; the query itself runs meanwhile. */
const ANSWER_MS = 8_000;
const CONNECT_MS = 2_000;
/** Calls are throttled for an account; the SDK waits between attempts. */
const MAX_ATTEMPTS = 6;
const ROWS_OF_A_PAGE = 1_000;

/** Runs statements in a workgroup of Amazon Athena, which says where results go and how much may be read. */
export function athenaQueries({
  workgroup,
  firstPauseMs = FIRST_PAUSE_MS,
  ...options
}: AthenaOptions): QueryRunner {
  const client = traceAwsCalls(
    new AthenaClient({
      maxAttempts: MAX_ATTEMPTS,
      ...options,
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        requestTimeout: ANSWER_MS,
        throwOnRequestTimeout: true,
      },
    }),
  );
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translateAthenaError(error, workgroup);
    }
  };
  const stop = (queryId: string) =>
    translated(async () => {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId }));
    });
  const run = async (sql: string, query: QueryOptions): Promise<QueryAnswer> => {
    query.signal?.throwIfAborted();
    // Not aborted half-way: a query whose id never arrived could not be stopped.
    const queryId = await start(client, sql, workgroup);
    try {
      await query.onStart?.(queryId);
      const scannedBytes = await ended(client, queryId, { ...query, workgroup, firstPauseMs });
      const rows = pagedRows(client, queryId, query.signal);
      return { queryId, scannedBytes, rows: translatedRows(rows, workgroup) };
    } catch (error) {
      await stop(queryId).catch(() => undefined);
      throw error;
    }
  };
  return { run: (sql, query = {}) => translated(() => run(sql, query)), stop, close: () => client.destroy() };
}

async function start(client: AthenaClient, sql: string, workgroup: string): Promise<string> {
  // The same token on each of the SDK's attempts: one query, also when the answer to the first one was lost.
  const command = new StartQueryExecutionCommand({
    QueryString: sql,
    WorkGroup: workgroup,
    ClientRequestToken: randomUUID(),
  });
  return (await client.send(command)).QueryExecutionId ?? '';
}

interface Following extends QueryOptions {
  readonly workgroup: string;
  readonly firstPauseMs: number;
}

/** @returns how many bytes were read, once the query has succeeded */
async function ended(client: AthenaClient, queryId: string, following: Following): Promise<number> {
  const { signal, onScanned, workgroup, firstPauseMs } = following;
  const options = signal === undefined ? {} : { signal };
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    const { QueryExecution: execution } = await client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: queryId }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    const scanned = execution?.Statistics?.DataScannedInBytes ?? 0;
    onScanned?.(scanned);
    const state = execution?.Status?.State;
    if (state === 'SUCCEEDED') return scanned;
    if (state === 'FAILED') throw failedQuery(queryId, reasonOf(execution), workgroup);
    if (state === 'CANCELLED') {
      const reason = reasonOf(execution);
      // Athena cancels, and does not fail, what reads more than its workgroup allows.
      throw /limit/i.test(reason) ? failedQuery(queryId, reason, workgroup) : stoppedQuery(queryId);
    }
    await wait(pause, undefined, options);
  }
}

function reasonOf(execution: QueryExecution | undefined): string {
  return (
    execution?.Status?.StateChangeReason ??
    execution?.Status?.AthenaError?.ErrorMessage ??
    'no reason was told'
  );
}

async function* pagedRows(
  client: AthenaClient,
  queryId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly (string | undefined)[]> {
  let isFirst = true;
  let token: string | undefined;
  do {
    const page = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: queryId, MaxResults: ROWS_OF_A_PAGE, NextToken: token }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    // The first row of a SELECT's result has the names of its columns.
    for (const { Data = [] } of (page.ResultSet?.Rows ?? []).slice(isFirst ? 1 : 0)) {
      yield Data.map(({ VarCharValue }) => VarCharValue);
    }
    isFirst = false;
    token = page.NextToken;
  } while (token !== undefined);
}

async function* translatedRows<T>(rows: AsyncIterable<T>, workgroup: string): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw translateAthenaError(error, workgroup);
  }
}
