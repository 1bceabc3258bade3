import type { ServiceManifest } from '@fairway/service-manifest';
import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';

import type { DocumentedSignIn } from './openapi-security.ts';
import type { Route, RouteResponse } from './route.ts';

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'a sentence for a person' }),
    instance: z.string(),
    requestId: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'every fault of the input' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document' });

/**
 * The OpenAPI 3.1 document of the routes, from the schemas that validate.
 * @param signIn given where the environment requires tokens
 */
export function openApiDocument(
  manifest: ServiceManifest,
  version: string,
  routes: readonly Route[],
  signIn?: DocumentedSignIn,
): object {
  const paths = new Map<string, ZodOpenApiPathsObject[string]>();
  for (const route of routes) {
    if (route.documented === false) continue;
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths.set(path, {
      ...paths.get(path),
      [route.method]: operationOf(route, manifest.name, signIn),
    });
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: `${manifest.name} service`, version, description: manifest.summary },
    paths: Object.fromEntries(paths),
    ...(signIn === undefined ? {} : { components: { securitySchemes: signIn.schemes } }),
  });
}

function operationOf(
  route: Route,
  service: string,
  signIn: DocumentedSignIn | undefined,
): ZodOpenApiOperationObject {
  const faulty = route.query !== undefined || route.params !== undefined || route.body !== undefined;
  const checked = signIn !== undefined && route.scope !== undefined;
  return {
    operationId: route.operation,
    tags: [route.tag ?? service],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...signIn?.operation(route),
    requestParams: {
      ...(route.params === undefined ? {} : { path: route.params as z.ZodObject }),
      ...(route.query === undefined ? {} : { query: route.query as z.ZodObject }),
    },
    ...requestBodyOf(route),
    responses: {
      ...(faulty ? { 422: problemResponse('The input has faults; all of them are listed') } : {}),
      ...declaredResponses(route),
      ...(checked ? permissionProblems(route) : {}),
      default: problemResponse('Any other problem'),
    },
  };
}

function requestBodyOf({ body, multipart }: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  const content = {
    ...(body === undefined ? {} : { 'application/json': { schema: body } }),
    ...(multipart === undefined ? {} : { 'multipart/form-data': { schema: multipart } }),
  };
  return Object.keys(content).length === 0 ? {} : { requestBody: { required: true, content } };
}

function declaredResponses({ responses }: Route): Record<string, ZodOpenApiResponseObject> {
  const declared = Object.entries(responses).map(
    ([status, response]) => [status, responseOf(Number(status), response)] as const,
  );
  return Object.fromEntries(declared);
}

/** A route may have reasons of its own to refuse. */
function permissionProblems({ responses }: Route): Record<string, ZodOpenApiResponseObject> {
  const lacking = 'The access token does not permit this.';
  return {
    401: problemResponse(
      'There is no access token, or not a good one: `WWW-Authenticate` says which scope it needs.',
    ),
    403: problemResponse([lacking, responses[403]?.description ?? ''].join(' ').trim()),
  };
}

function responseOf(
  status: number,
  { description, schema, mediaType, otherMediaTypes = [] }: RouteResponse,
): ZodOpenApiResponseObject {
  if (status >= 400) return problemResponse(description);
  const own = schema === undefined ? mediaType : 'application/json';
  const types = own === undefined ? otherMediaTypes : [own, ...otherMediaTypes];
  if (types.length === 0) return { description };
  const content = types.map(
    (type) => [type, type === own && schema !== undefined ? { schema } : {}] as const,
  );
  return { description, content: Object.fromEntries(content) };
}

function problemResponse(description: string): ZodOpenApiResponseObject {
  return { description, content: { 'application/problem+json': { schema: Problem } } };
}
