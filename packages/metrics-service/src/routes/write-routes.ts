import { defineRoute, HttpProblem, type Route } from '@fairway/service-kit';

import { NOT_FOUND } from '../answers.ts';
import { newDefinition, sqlForPrompt, type GeneratedSqlDeps } from '../create-definition.ts';
import type { Definition } from '../data/definition.ts';
import type { Definitions } from '../data/definitions.ts';
import { changesBody, definitionBody, idParams, recordBody } from './metric-input.ts';
import * as output from './metric-output.ts';
import { WRITE } from './permissions.ts';

export interface WriteDeps extends GeneratedSqlDeps {
  readonly definitions: Definitions;
}

export function writeRoutes(deps: WriteDeps): Route[] {
  return [createRoute(deps), changeRoute(deps), removeRoute(deps), recordRoute(deps)];
}

const target = ({ params }: { readonly params: { readonly uuid: string } }): string =>
  `metric ${params.uuid}`;

function createRoute(deps: WriteDeps): Route {
  return defineRoute({
    method: 'post',
    path: '/metrics',
    operation: 'create_metrics_configuration',
    summary: 'Makes a metric out of words: they become SQL, which is stored and shown',
    scope: WRITE,
    body: definitionBody,
    responses: {
      201: { description: 'Made', schema: output.CreatedMetric },
      ...output.commonProblems,
      ...output.generatorFailed,
    },
    audit: { action: 'create metric', target: () => 'a new metric' },
    async handle({ body }, exchange) {
      const { is_editable: isEditable, layouts, query_generation_prompt: prompt } = body;
      const definition = await newDefinition(deps, { prompt, isEditable, layouts }, exchange);
      await deps.definitions.add(definition);
      return { id: definition.id, sql: definition.sql };
    },
  });
}

function changeRoute(deps: WriteDeps): Route {
  return defineRoute({
    method: 'patch',
    path: '/metrics/:uuid',
    operation: 'update_metrics_configuration',
    summary: 'Changes an editable metric',
    scope: WRITE,
    params: idParams,
    body: changesBody,
    responses: {
      200: { description: 'Changed', schema: output.DefinitionAnswer },
      ...output.unknownMetric,
      ...output.notEditable,
      ...output.commonProblems,
      ...output.generatorFailed,
    },
    audit: { action: 'change metric', target },
    async handle({ params, body }, exchange) {
      const before = await editable(deps.definitions, params.uuid);
      const { is_editable: isEditable = before.isEditable, layouts = before.layouts } = body;
      const { query_generation_prompt: prompt } = body;
      const { queryId } = before;
      const sql = prompt === undefined ? before.sql : await sqlForPrompt(deps, { prompt, queryId }, exchange);
      const after: Definition = { ...before, isEditable, layouts, sql };
      if (!(await deps.definitions.replace(after))) throw new HttpProblem(404, NOT_FOUND);
      return output.describe(after);
    },
  });
}

function removeRoute({ definitions }: WriteDeps): Route {
  return defineRoute({
    method: 'delete',
    path: '/metrics/:uuid',
    operation: 'delete_metrics_configuration',
    summary: 'Removes an editable metric; its records stay',
    scope: WRITE,
    params: idParams,
    responses: {
      204: { description: 'Removed' },
      ...output.unknownMetric,
      ...output.notEditable,
      ...output.commonProblems,
    },
    audit: { action: 'remove metric', target },
    async handle({ params }) {
      await editable(definitions, params.uuid);
      if (!(await definitions.remove(params.uuid))) throw new HttpProblem(404, NOT_FOUND);
    },
  });
}

function recordRoute({ definitions, today }: WriteDeps): Route {
  return defineRoute({
    method: 'post',
    path: '/metrics/:uuid/metric-records',
    operation: 'create_metric_record',
    summary: 'Adds a record of today to a metric',
    scope: WRITE,
    params: idParams,
    body: recordBody,
    responses: { 201: { description: 'Added' }, ...output.unknownMetric, ...output.commonProblems },
    audit: { action: 'add metric record', target },
    async handle({ params, body }, { response }) {
      const definition = await definitions.find(params.uuid);
      if (definition === undefined) throw new HttpProblem(404, 'Metric not found');
      await definitions.addRecord(definition, today(), body);
      if (!response.destroyed) response.status(201).end();
    },
  });
}

async function editable(definitions: Definitions, id: string): Promise<Definition> {
  const definition = await definitions.find(id);
  if (definition === undefined) throw new HttpProblem(404, NOT_FOUND);
  if (!definition.isEditable) throw new HttpProblem(409, `The metric ${id} is not editable`);
  return definition;
}
