import type { RouteResponse } from '@fairway/service-kit';
import * as z from 'zod';

import type { Definition } from '../data/definition.ts';
import { layoutSchema } from './metric-input.ts';

const id = z.uuid();

export const Metric = z
  .object({
    id,
    is_editable: z.boolean(),
    records: z.array(z.record(z.string(), z.unknown())).meta({ description: 'the columns of its SQL' }),
    layouts: z.array(layoutSchema),
  })
  .meta({ id: 'Metric' });

export const CreatedMetric = z.object({ id, sql: z.string() }).meta({ id: 'CreatedMetric' });

export const DefinitionAnswer = z
  .object({ id, is_editable: z.boolean(), sql: z.string(), layouts: z.array(layoutSchema) })
  .meta({ id: 'MetricDefinition' });

export const DefinitionPage = z
  .object({
    items: z.array(DefinitionAnswer),
    next: z.uuid().nullable().meta({ description: '`after` of the next page; null on the last' }),
  })
  .meta({ id: 'MetricDefinitionPage' });

export function describe({
  id: own,
  isEditable,
  sql,
  layouts,
}: Definition): z.input<typeof DefinitionAnswer> {
  return { id: own, is_editable: isEditable, sql, layouts: [...layouts] };
}

const mediaType = 'application/problem+json';

/** Problems that every route can end in, for the OpenAPI document. */
export const commonProblems: Readonly<Record<number, RouteResponse>> = {
  422: { description: 'The request has faults, each of them listed.', mediaType },
  503: { description: 'The database does not answer: `Retry-After` says when to come back.', mediaType },
};

export const unknownMetric: Readonly<Record<number, RouteResponse>> = {
  404: { description: 'There is no such metric.', mediaType },
};

export const notEditable: Readonly<Record<number, RouteResponse>> = {
  409: { description: 'The metric is not editable.', mediaType },
};

export const generatorFailed: Readonly<Record<number, RouteResponse>> = {
  502: { description: 'The generator gave no SQL that can run; nothing was stored.', mediaType },
};
