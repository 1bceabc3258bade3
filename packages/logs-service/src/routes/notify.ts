import { defineRoute, type Route } from '@fairway/service-kit';
import * as z from 'zod';

import type { Admission } from '../analyze/admission.ts';
import type { Backend } from '../backend.ts';
import type { Lazy } from '../lazy.ts';
import { reportSchema } from '../report.ts';
import { checkBucket } from './allowed-bucket.ts';
import { analysisSchema } from './analyses.ts';
import { answerAnalysis, answerByAthena } from './answer-analysis.ts';
import { analysisOf, notifyQuery } from './log-query.ts';
import { analysisProblems } from './problem-responses.ts';

const notifyReport = reportSchema
  .extend({
    notified: z.boolean().meta({ description: 'Whether this request sent a notice.', examples: [true] }),
    reason: z
      .enum(['below-threshold', 'already-notified', 'notification-in-progress'])
      .optional()
      .meta({ description: 'Why not.', examples: ['already-notified'] }),
  })
  .meta({ id: 'NotifyReport', description: 'The error counts, and whether somebody was told.' });

export interface NotifyRouteDeps {
  readonly backend: Lazy<Backend>;
  readonly logBuckets: readonly string[];
  readonly admission: Admission;
}

export function notifyRoute({ backend, logBuckets, admission }: NotifyRouteDeps): Route {
  return defineRoute({
    method: 'post',
    path: '/notify',
    operation: 'notify_about_logs',
    summary: 'Counts errors as /analyze does and tells the topic when the threshold is reached',
    description: 'Tells it once for an object version and threshold; `force=true` tells it again.',
    scope: 'api/backend_access',
    query: notifyQuery,
    responses: {
      200: { description: 'The counts, and whether a notice was sent', schema: notifyReport },
      202: {
        description: 'The analysis takes longer than a request: `Location` is its address',
        schema: analysisSchema,
      },
      ...analysisProblems,
    },
    audit: {
      action: 'notify about logs',
      target: ({ query }) =>
        `s3://${query.bucket}/${query.prefix} threshold ${query.threshold}${query.force ? ' (forced)' : ''}`,
    },
    handle: async ({ query }, exchange) => {
      checkBucket(query.bucket, logBuckets);
      const { notify, athena } = await backend.get();
      const { force } = query;
      if (query.engine === 'athena') {
        const answer = { admission, athena, bucket: query.bucket };
        return answerByAthena(answer, exchange, async (engine, { signal, onQuery }) => {
          const asked = { ...analysisOf(query, signal), onQuery, force };
          return (await notify(asked, engine)).report;
        });
      }
      return answerAnalysis(admission, exchange, async () => {
        const { report } = await notify({ ...analysisOf(query, exchange.signal), force });
        return report;
      });
    },
  });
}
