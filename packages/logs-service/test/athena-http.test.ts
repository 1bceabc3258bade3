import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import type { Statements } from '@fairway/local-aws/trino';

import { s3AnalysisStore } from '../src/analyses/analysis-store.ts';
import { LongAnalyses } from '../src/analyses/long-analyses.ts';
import type { ChosenEngine } from '../src/analyses/chosen-engine.ts';
import { startAthenaFront, type AthenaFront } from './athena/athena-front.ts';
import { athenaOn, putObjects } from './athena/compared.ts';
import { FIXED_BUCKET, fixedLogs } from './athena/fixed-logs.ts';
import { recordedStatements } from './athena/recorded-statements.ts';
import { startService } from './support/running-service.ts';
import { startWorld, STATE_BUCKET } from './support/world.ts';

const world = await startWorld();
const recorded = await recordedStatements();
beforeAll(() => putObjects(world.aws.s3, FIXED_BUCKET, fixedLogs));

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** Begins, and ends when it is told to or when it is stopped. */
function held() {
  const begun = Promise.withResolvers<undefined>();
  const go = Promise.withResolvers<undefined>();
  const stopped = Promise.withResolvers<undefined>();
  const statements: Statements = {
    run: async (sql, signal) => {
      begun.resolve(undefined);
      signal.addEventListener('abort', () => stopped.resolve(undefined));
      await Promise.race([go.promise, stopped.promise]);
      return recorded.run(sql, signal);
    },
  };
  return { statements, begun: begun.promise, stopped: stopped.promise, go: () => go.resolve(undefined) };
}

interface Task {
  readonly url: string;
  readonly front: AthenaFront;
}

/** The milliseconds by which the clock of tasks is ahead that start from now on. */
let ahead = 0;
afterEach(() => {
  ahead = 0;
});

/** A task of the service whose requests wait for `waitMs`. */
async function startTask(
  statements: Statements,
  waitMs: number,
  front?: AthenaFront,
  { maxDetached = 16, stateBucket = STATE_BUCKET } = {},
): Promise<Task> {
  const shared = front ?? (await startAthenaFront(statements));
  if (front === undefined) opened.push(shared);
  const { queries, counts } = athenaOn(world.aws.s3, shared.endpoint, FIXED_BUCKET);
  opened.push(queries);
  const analyses = new LongAnalyses({
    store: s3AnalysisStore(world.aws.s3, stateBucket, 'logs/'),
    stopQuery: (queryId) => queries.stop(queryId),
    logger: { warn: () => undefined },
    waitMs,
    maxDetached,
    now: () => Date.now() + ahead,
  });
  const athena: ChosenEngine = { engine: { name: 'athena', counts }, queries, analyses };
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:none';
  const url = await startService({ aws: world.aws, topicArn, logBuckets: [FIXED_BUCKET], athena });
  return { url, front: shared };
}

const QUESTION = `/analyze?bucket=${FIXED_BUCKET}&all=true`;
const LONG = 60_000;

async function untilEnded(url: string): Promise<Record<string, unknown>> {
  for (;;) {
    const analysis = (await (await fetch(url)).json()) as Record<string, unknown>;
    if (analysis['state'] !== 'running') return analysis;
  }
}

describe('GET /analyze?engine=athena', () => {
  test('answers what the scanner answers, and how Athena came to it', async () => {
    const { url } = await startTask(recorded, LONG);

    const scanner = (await (await fetch(url + QUESTION)).json()) as Record<string, unknown>;
    const response = await fetch(`${url}${QUESTION}&engine=athena`);
    const { engine, ...counts } = (await response.json()) as Record<string, unknown>;

    expect(response.status).toBe(200);
    expect(counts).toEqual(scanner);
    expect(engine).toMatchObject({ name: 'athena', differences: [] });
  });

  test('stops the query when the connection closes', async () => {
    const { statements, begun, stopped } = held();
    const { url, front } = await startTask(statements, LONG);
    const caller = new AbortController();

    const asked = fetch(`${url}${QUESTION}&engine=athena`, { signal: caller.signal });
    await begun;
    caller.abort();

    await expect(asked).rejects.toThrow();
    await stopped;
    expect(front.running()).toEqual([]);
  });

  test('answers 202 when it takes longer, and any task tells how it ended', async () => {
    const { statements, go } = held();
    const { url, front } = await startTask(statements, 0);
    const { url: other } = await startTask(statements, 0, front);

    const response = await fetch(`${url}${QUESTION}&engine=athena`);
    const begun = (await response.json()) as Record<string, unknown>;
    const address = response.headers.get('location') ?? '';
    const running = await (await fetch(other + address)).json();
    go();
    const ended = await untilEnded(other + address);

    expect(response.status).toBe(202);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(begun).toMatchObject({ state: 'running', address });
    expect(running).toMatchObject({ state: 'running' });
    expect(ended).toMatchObject({ state: 'done', report: { total: 27, engine: { name: 'athena' } } });
  });

  test('is stopped by DELETE, by way of any task, and its query with it', async () => {
    const { statements, begun, stopped } = held();
    const { url, front } = await startTask(statements, 0);
    const { url: other } = await startTask(statements, 0, front);
    const address = (await fetch(`${url}${QUESTION}&engine=athena`)).headers.get('location') ?? '';
    await begun;
    // The record has the query's id once its owner has written it.
    while (((await (await fetch(url + address)).json()) as { queryId?: string }).queryId === undefined);

    const answer = await fetch(other + address, { method: 'DELETE' });
    await stopped;

    expect(answer.status).toBe(204);
    expect(await (await fetch(url + address)).json()).toMatchObject({ state: 'stopped' });
    expect(front.running()).toEqual([]);
    expect((await fetch(url + address, { method: 'DELETE' })).status).toBe(204);
  });

  test('is refused while as many go on as a task may have, before it costs anything', async () => {
    const { statements } = held();
    const { url, front } = await startTask(statements, 0, undefined, { maxDetached: 1 });
    const ask = () => fetch(`${url}${QUESTION}&engine=athena`);
    const address = (await ask()).headers.get('location') ?? '';

    const refused = await ask();
    const scanned = await fetch(url + QUESTION);

    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('stop one') });
    expect(front.calls.filter((target) => target === 'StartQueryExecution').length).toBeLessThan(2);
    expect(scanned.status).toBe(200);
    await fetch(url + address, { method: 'DELETE' });
    // Its place is free once it has ended.
    while ((await ask()).status === 503);
  });

  test('stops the query that could not be asked for, because its record cannot be written', async () => {
    const { statements } = held();
    const broken = { maxDetached: 1, stateBucket: 'no-such-bucket' };
    const { url, front } = await startTask(statements, 0, undefined, broken);

    const answer = await fetch(`${url}${QUESTION}&engine=athena`);

    expect(answer.status).toBe(500);
    while (front.running().length > 0) await fetch(`${url}/health`);
    // It takes no place of another one.
    expect((await fetch(`${url}${QUESTION}&engine=athena`)).status).toBe(500);
  });

  test('ends with the task that ran it, and its query with it', async () => {
    const { statements, begun, stopped } = held();
    const { url, front } = await startTask(statements, 0);
    const address = (await fetch(`${url}${QUESTION}&engine=athena`)).headers.get('location') ?? '';
    await begun;
    while (((await (await fetch(url + address)).json()) as { queryId?: string }).queryId === undefined);

    ahead = 3_600_000;
    const found = await (await fetch(url + address)).json();
    await stopped;

    expect(found).toMatchObject({ state: 'failed', problem: { status: 503 } });
    expect(front.running()).toEqual([]);
  });

  test('tells why one failed that went on', async () => {
    const { url } = await startTask({ run: () => Promise.reject(new Error('Query exhausted resources')) }, 0);

    const address = (await fetch(`${url}${QUESTION}&engine=athena`)).headers.get('location') ?? '';

    expect(await untilEnded(url + address)).toMatchObject({
      state: 'failed',
      problem: { status: 503, detail: 'Athena had no room for the query: try again in a moment' },
    });
  });

  test('names every fault of options that an engine cannot have', async () => {
    const { url } = await startTask(recorded, LONG);

    const answer = await fetch(`${url}${QUESTION}&engine=athena&errorLevel=1.5&showMalformed=3&maxCost=x`);

    expect(answer.status).toBe(422);
    const { errors } = (await answer.json()) as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(['maxCost']);
    const others = await fetch(`${url}${QUESTION}&engine=athena&errorLevel=1.5&showMalformed=3`);
    const faults = ((await others.json()) as { errors: { path: string }[] }).errors;
    expect(faults.map(({ path }) => path)).toEqual(['errorLevel', 'showMalformed']);
  });

  test('is refused where the environment has no engine, and no analysis is known there', async () => {
    const topicArn = 'arn:aws:sns:us-east-1:000000000000:none';
    const url = await startService({ aws: world.aws, topicArn, logBuckets: [FIXED_BUCKET] });

    const refused = await fetch(`${url}${QUESTION}&engine=athena`);

    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('LOG_QUERY_WORKGROUP') });
    const id = '0b7f0f3e-2f8e-4a53-9a51-3f6f2f0f7d11';
    expect((await fetch(`${url}/-/logs/analyses/${id}`)).status).toBe(404);
    expect((await fetch(`${url}/-/logs/analyses/nothing`)).status).toBe(422);
  });
});
