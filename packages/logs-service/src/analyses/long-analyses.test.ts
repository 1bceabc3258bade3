import { expect, test } from '@jest/globals';

import type { AnalysisStore, StoredAnalysis } from './analysis-store.ts';
import { LongAnalyses } from './long-analyses.ts';

/** Keeps records in memory; writes a new one when it is told to. */
function slowStore() {
  const records = new Map<string, StoredAnalysis>();
  const asked = Promise.withResolvers<undefined>();
  const go = Promise.withResolvers<undefined>();
  let version = 0;
  const store: AnalysisStore = {
    load: async (id) => {
      const analysis = records.get(id);
      return analysis && { analysis, etag: String(version) };
    },
    save: async (analysis, seen) => {
      if (seen === undefined) {
        asked.resolve(undefined);
        await go.promise;
      } else if (seen !== String(version)) return false;
      records.set(analysis.id, analysis);
      version++;
      return true;
    },
  };
  return { store, asked: asked.promise, go: () => go.resolve(undefined) };
}

/** Analyses whose requests do not wait. */
function analysesIn(
  store: AnalysisStore,
  stopQuery: (queryId: string) => Promise<void> = async () => undefined,
): LongAnalyses {
  return new LongAnalyses({ store, stopQuery, logger: { warn: () => undefined }, waitMs: 0 });
}

test('a query that begins while the record of its analysis is being written goes on, and is in the record', async () => {
  const { store, asked, go } = slowStore();
  const stopped: string[] = [];
  const analyses = analysesIn(store, async (queryId) => void stopped.push(queryId));

  const outcome = await analyses.run('logs', new AbortController().signal, async ({ onQuery }) => {
    await asked;
    const told = onQuery('a-query');
    go();
    await told;
    return 'the report';
  });

  const { id = '' } = outcome as { readonly id?: string };
  let found = await analyses.find(id);
  while (found.state === 'running') found = await analyses.find(id);
  expect(found).toMatchObject({ state: 'done', queryId: 'a-query', report: 'the report' });
  expect(stopped).toEqual([]);
});

test('a caller that leaves while the record is being written stops the analysis: nobody has its address', async () => {
  const { store, asked, go } = slowStore();
  const analyses = analysesIn(store);
  const caller = new AbortController();
  const stopped = Promise.withResolvers<unknown>();

  const outcome = analyses.run('logs', caller.signal, ({ signal }) => {
    signal.addEventListener('abort', () => stopped.resolve(signal.reason));
    return stopped.promise.then((reason) => Promise.reject(reason as Error));
  });
  await asked;
  caller.abort(new Error('the caller left'));
  go();
  await outcome;

  expect(await stopped.promise).toEqual(new Error('the caller left'));
});

test('a caller that has an address may leave', async () => {
  const { store, go } = slowStore();
  const analyses = analysesIn(store);
  const caller = new AbortController();
  const end = Promise.withResolvers<string>();
  let isStopped = false;
  go();

  const { id = '' } = (await analyses.run('logs', caller.signal, ({ signal }) => {
    signal.addEventListener('abort', () => (isStopped = true));
    return end.promise;
  })) as { readonly id?: string };
  caller.abort(new Error('the caller left'));
  end.resolve('the report');

  let found = await analyses.find(id);
  while (found.state === 'running') found = await analyses.find(id);
  expect(found).toMatchObject({ state: 'done', report: 'the report' });
  expect(isStopped).toBe(false);
});
