import { quotedValue } from '@fairway/service-manifest';
import type { Request } from 'express';
import type * as z from 'zod';

import type { InputFault } from '../http-problem.ts';
import type { Route, RouteInput } from '../route.ts';
import { inputFault } from './input-fault.ts';
import type { JsonBody } from './json-body.ts';
import { hasBrokenSegments, rawSegment } from './malformed-path.ts';
import { readQueryString } from './query-string.ts';
import { bareSchema, checkBySchema, shapeOf, unknownName, type Checked } from './schema-faults.ts';

/** The path, query and body of a request, with everything that is wrong with any of them. */
export interface ReadInput {
  readonly input: RouteInput<unknown, unknown, unknown>;
  readonly faults: readonly InputFault[];
}

export type InputReader = (request: Request, body: JsonBody | undefined) => ReadInput;

/**
 * Reads the input of a route. Unknown names in the query are refused, also where the route has no query at all; a
 * page's own files take any, because links to them get version numbers.
 */
export function inputReader(route: Pick<Route, 'params' | 'query' | 'body' | 'documented'>): InputReader {
  const readQuery = queryReader(route.query, route.documented !== false);
  return (request, body) => {
    const params = route.params === undefined ? nothing : readParams(route.params, request);
    const query = readQuery(request.url);
    const read = route.body === undefined ? nothing : readBody(route.body, body);
    return {
      input: { params: params.value, query: query.value, body: read.value, upload: undefined },
      faults: [...params.faults, ...query.faults, ...read.faults],
    };
  };
}

const nothing: Checked = { value: undefined, faults: [] };

function readParams(schema: z.ZodType, request: Request): Checked {
  if (!hasBrokenSegments(request)) return checkBySchema(schema, { ...request.params });
  const encoding: InputFault[] = [];
  for (const [name, value] of Object.entries(request.params)) {
    const raw = rawSegment(request, value);
    if (raw !== undefined) encoding.push(inputFault(name, 'must be percent-encoded UTF-8', raw));
  }
  return withoutThose(encoding, checkBySchema(schema, { ...request.params }));
}

function readBody(schema: z.ZodType, body: JsonBody = { value: undefined, faults: [] }): Checked {
  const isUnreadable = body.value === undefined && body.faults.length > 0;
  return isUnreadable
    ? { value: undefined, faults: body.faults }
    : withoutThose(body.faults, checkBySchema(schema, body.value));
}

function queryReader(schema: z.ZodType | undefined, strict: boolean): (url: string) => Checked {
  const shape = shapeOf(schema) ?? {};
  const known = Object.keys(shape);
  const lists = new Map(Object.entries(shape).map(([name, field]) => [name, takesList(field)]));
  const asks = schema === undefined ? () => nothing : (value: unknown) => checkBySchema(schema, value);
  return (url) => {
    if (!url.includes('?')) return asks({});
    const { values, faults } = readQueryString(url);
    const earlier: InputFault[] = [...faults];
    const given: [string, unknown][] = [];
    for (const [name, each] of values) {
      if (!Object.hasOwn(shape, name)) {
        if (strict) earlier.push(unknownName(name, known));
      } else if (lists.get(name) === true) {
        given.push([name, each]);
      } else {
        if (each.length > 1) earlier.push(givenTwice(name, each));
        given.push([name, each[0]]);
      }
    }
    return withoutThose(earlier, asks(Object.fromEntries(given)));
  };
}

function givenTwice(name: string, values: readonly string[]): InputFault {
  const shown = values.slice(0, 3).map(quotedValue).join(' and ');
  const rest = values.length > 3 ? ` and ${values.length - 3} more` : '';
  return { path: name, message: `${name} must be given once, got: ${shown}${rest}` };
}

function takesList(schema: z.ZodType | undefined): boolean {
  return schema !== undefined && ['array', 'tuple', 'set'].includes(bareSchema(schema).def.type);
}

/** One fault a field: a schema's complaint about a field that could not be read says nothing new. */
function withoutThose(earlier: readonly InputFault[], checked: Checked): Checked {
  if (earlier.length === 0) return checked;
  const { value, faults } = checked;
  const told = new Set(earlier.map(({ path }) => path));
  return { value, faults: [...earlier, ...faults.filter(({ path }) => !told.has(path))] };
}
