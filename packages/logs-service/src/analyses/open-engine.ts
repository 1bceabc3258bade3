import { createAthena } from '../engine/create-athena.ts';
import { s3AnalysisStore } from './analysis-store.ts';
import type { ChosenEngine, ChosenEngineOptions } from './chosen-engine.ts';
import { LongAnalyses } from './long-analyses.ts';

/** Athena with its client and its analyses; to be imported where it was chosen only. */
export function openEngine({ s3, workgroup, tables, state, logger }: ChosenEngineOptions): ChosenEngine {
  const { queries, counts } = createAthena({ s3, workgroup, tables });
  const store = s3AnalysisStore(s3, state.bucket, state.prefix);
  const analyses = new LongAnalyses({ store, logger, stopQuery: (queryId) => queries.stop(queryId) });
  return { engine: { name: 'athena', counts }, queries, analyses };
}
