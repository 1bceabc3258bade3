import { defineRoute, type Route } from '@fairway/service-kit';

import type { Admission } from '../analyze/admission.ts';
import type { Backend } from '../backend.ts';
import type { Lazy } from '../lazy.ts';
import { reportSchema } from '../report.ts';
import { checkBucket } from './allowed-bucket.ts';
import { analysisSchema } from './analyses.ts';
import { answerAnalysis, answerByAthena } from './answer-analysis.ts';
import { analysisOf, logQuery } from './log-query.ts';
import { analysisProblems } from './problem-responses.ts';

export interface AnalyzeRouteDeps {
  readonly backend: Lazy<Backend>;
  readonly logBuckets: readonly string[];
  readonly admission: Admission;
}

export function analyzeRoute({ backend, logBuckets, admission }: AnalyzeRouteDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/analyze',
    operation: 'analyze_logs',
    summary: 'Counts the errors in the newest log under a prefix, or in all of them',
    description:
      'Publishes the counts as metrics, each error of an object version once however often it is read. `unpublished` tells how many CloudWatch is not known to have.',
    scope: 'api/backend_access',
    query: logQuery,
    responses: {
      200: { description: 'The counts', schema: reportSchema },
      202: {
        description: 'The analysis takes longer than a request: `Location` is its address',
        schema: analysisSchema,
      },
      ...analysisProblems,
    },
    handle: async ({ query }, exchange) => {
      checkBucket(query.bucket, logBuckets);
      const { analyze, athena } = await backend.get();
      if (query.engine === 'athena') {
        const answer = { admission, athena, bucket: query.bucket };
        return answerByAthena(answer, exchange, async (engine, { signal, onQuery }) => {
          const asked = { ...analysisOf(query, signal), onQuery };
          return (await analyze(asked, engine)).report;
        });
      }
      return answerAnalysis(admission, exchange, async () => {
        const { report } = await analyze(analysisOf(query, exchange.signal));
        return report;
      });
    },
  });
}
