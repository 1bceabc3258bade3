import { defineRoute, JsonText, type Route } from '@fairway/service-kit';
import * as z from 'zod';

import type { Answers } from '../answers.ts';
import type { Today } from '../data/calendar.ts';
import type { Definitions } from '../data/definitions.ts';
import { idParams, periodQuery } from './metric-input.ts';
import { commonProblems, DefinitionPage, describe, Metric, unknownMetric } from './metric-output.ts';
import { READ } from './permissions.ts';

const MAX_PAGE = 200;

export function readRoutes(definitions: Definitions, answers: Answers, today: Today): Route[] {
  return [metricRoute(answers, today), listRoute(definitions)];
}

function metricRoute(answers: Answers, today: Today): Route {
  return defineRoute({
    method: 'get',
    path: '/metrics/:uuid',
    operation: 'get_metrics',
    summary: 'The records of a metric over some days, and where it is shown',
    description: 'Without dates: the last 30 days.',
    scope: READ,
    params: idParams,
    query: periodQuery(today),
    keepsInput: today,
    responses: { 200: { description: 'The metric', schema: Metric }, ...unknownMetric, ...commonProblems },
    compress: 'returned',
    async handle({ params, query }) {
      return new JsonText(await answers.read(params.uuid, query));
    },
  });
}

function listRoute(definitions: Definitions): Route {
  return defineRoute({
    method: 'get',
    path: '/metrics',
    operation: 'list_metrics_configurations',
    summary: 'The definitions of metrics, a page at a time',
    scope: READ,
    query: z.strictObject({
      limit: z
        .string()
        .regex(/^\d{1,3}$/, `must be a whole number from 1 to ${MAX_PAGE}`)
        .transform(Number)
        .refine((limit) => limit >= 1 && limit <= MAX_PAGE, `must be a whole number from 1 to ${MAX_PAGE}`)
        .default(50)
        .meta({ override: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 50 } }),
      after: idParams.shape.uuid.optional(),
    }),
    responses: { 200: { description: 'A page of definitions', schema: DefinitionPage }, ...commonProblems },
    async handle({ query }) {
      const found = await definitions.list(query.limit + 1, query.after);
      const items = found.slice(0, query.limit);
      return {
        items: items.map(describe),
        next: found.length > items.length ? (items.at(-1)?.id ?? null) : null,
      };
    },
  });
}
