import { defineRoute, HttpProblem, type Route } from '@fairway/service-kit';
import * as z from 'zod';

import type { StoredAnalysis } from '../analyses/analysis-store.ts';
import type { LongAnalyses } from '../analyses/long-analyses.ts';
import type { Backend } from '../backend.ts';
import type { Lazy } from '../lazy.ts';
import { checkBucket } from './allowed-bucket.ts';
import { analysisProblems } from './problem-responses.ts';
import { toProblem } from './to-problem.ts';

const params = z.object({
  id: z.uuid('must be the id of an analysis').meta({
    description: 'The id that the answer 202 named.',
    examples: ['0b7f0f3e-2f8e-4a53-9a51-3f6f2f0f7d11'],
  }),
});

/** An analysis that goes on, or has ended. */
export const analysisSchema = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'failed', 'stopped']),
    address: z.string().meta({ description: 'Path under which it answers.' }),
    queryId: z.string().optional().meta({ description: 'Its query in Athena.' }),
    report: z
      .unknown()
      .optional()
      .meta({ description: 'The answer to the request, once the analysis is done.' }),
    problem: z
      .object({ status: z.int(), detail: z.string() })
      .optional()
      .meta({ description: 'The problem that the request met, where the analysis failed.' }),
  })
  .meta({ id: 'Analysis', description: 'An analysis that takes longer than a request.' });

export interface AnalysesRouteDeps {
  readonly backend: Lazy<Backend>;
  readonly logBuckets: readonly string[];
}

/** The addresses of analyses that went on after their requests. */
export function analysesRoutes(deps: AnalysesRouteDeps): Route[] {
  return [readRoute(deps), stopRoute(deps)];
}

function readRoute(deps: AnalysesRouteDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/-/logs/analyses/:id',
    operation: 'get_analysis',
    summary: 'How an analysis stands that takes longer than a request',
    scope: 'api/backend_access',
    params,
    responses: { 200: { description: 'The analysis', schema: analysisSchema }, ...analysisProblems },
    handle: async ({ params: { id } }) => described((await found(deps, id)).analysis),
  });
}

function stopRoute(deps: AnalysesRouteDeps): Route {
  return defineRoute({
    method: 'delete',
    path: '/-/logs/analyses/:id',
    operation: 'stop_analysis',
    summary: 'Stops an analysis, and its query; one that has ended stays as it is',
    scope: 'api/backend_access',
    params,
    responses: { 204: { description: 'It does not run any more' }, ...analysisProblems },
    audit: { action: 'stop analysis', target: ({ params: { id } }) => id },
    handle: async ({ params: { id } }, { response }) => {
      const { analyses } = await found(deps, id);
      try {
        await analyses.stop(id);
      } catch (error) {
        throw toProblem(error);
      }
      if (!response.destroyed) response.status(204).end();
    },
  });
}

async function found(
  { backend, logBuckets }: AnalysesRouteDeps,
  id: string,
): Promise<{ readonly analysis: StoredAnalysis; readonly analyses: LongAnalyses }> {
  const { athena } = await backend.get();
  if (athena === undefined) throw new HttpProblem(404, `There is no analysis ${id}`);
  const { analyses } = athena;
  const analysis = await analyses.find(id);
  checkBucket(analysis.bucket, logBuckets);
  return { analysis, analyses };
}

function described({ id, state, queryId, report, problem }: StoredAnalysis): z.input<typeof analysisSchema> {
  return {
    id,
    state,
    address: `/-/logs/analyses/${id}`,
    ...(queryId === undefined ? {} : { queryId }),
    ...(report === undefined ? {} : { report }),
    ...(problem === undefined ? {} : { problem }),
  };
}
