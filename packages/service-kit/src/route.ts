import type { Request, Response } from 'express';
import type * as z from 'zod';

import type { HttpExchange } from './exchange.ts';
import type { Permission } from './sign-in/permission.ts';

export interface RouteResponse {
  readonly description: string;
  /** Schema of a JSON answer. */
  readonly schema?: z.ZodType;
  /** Media type of an answer that is not JSON. */
  readonly mediaType?: string;
  /** Media types that `Accept` may ask for instead; the answer says `Vary: accept` then. @default [] */
  readonly otherMediaTypes?: readonly string[];
}

/** The input of an accepted request, as its schemas read it. */
export interface RouteInput<P, Q, B, U = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The body, as `readUpload` read it. */
  readonly upload: U;
}

/** One audit line for each request of a route that writes. */
export interface RouteAudit<I> {
  /** Verb and noun: `publish notice`. */
  readonly action: string;
  /** The thing that was changed; never a secret, never a person's data. */
  target(input: I): string;
}

/**
 * One operation of a service. The schemas validate, type and document it. Unknown names in the query are refused;
 * those in a body only where its schema is strict (`z.strictObject`), which shows callers their typing errors.
 *
 * A schema's own message is a predicate in lower case, `must be 1 to 100 characters`: name and value are added, and a
 * missing value is told without it. A message that begins with a capital is answered as it is.
 */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  U = unknown,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express path, `/hello/:username`; a trailing slash answers too. */
  readonly path: string;
  /** Name of the operation in logs and in OpenAPI: `analyze_logs`. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  /**
   * Keeps what was read from recent addresses, for a route without a body that is asked the same again and again. Tells
   * what its schemas read besides the address, as the day: what was read is good while that stays the same. It is frozen.
   * @default - path and query are read every time
   */
  readonly keepsInput?: () => string;
  /** A JSON body. */
  readonly body?: B;
  /** A `multipart/form-data` body, for OpenAPI alone: `readUpload` reads it. */
  readonly multipart?: z.ZodType;
  /**
   * Reads a body that is not JSON as it arrives, also where path or query have faults, so that all faults are told at
   * once. Throws `HttpProblem`: `invalidInput` for faults, anything else is the answer by itself.
   */
  readonly readUpload?: (exchange: HttpExchange) => Promise<U>;
  /** The first 2xx is the status of a value that `handle` returns; a WebSocket has 101 in its place. */
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /**
   * For answers that are often over a kilobyte: compresses them where the caller accepts it, however they are written, or
   * only those that `handle` returns, which costs short ones nothing.
   * @default false
   */
  readonly compress?: boolean | 'returned';
  /** Heading under which OpenAPI lists it. @default the service's name */
  readonly tag?: string;
  /** Whether OpenAPI lists it; a page's own files are not for programs. @default true */
  readonly documented?: boolean;
  /**
   * The permission that a caller's access token must have where the environment requires sign-in: `api/backend_access`, or
   * `{ scope: 'api/metrics.write', orGroup: 'metrics-editors' }`.
   */
  readonly scope?: Permission;
  /**
   * Anybody may call it: said by every route without a scope of a service that always requires sign-in.
   * @default false
   */
  readonly open?: boolean;
  /**
   * Finds the access token in a request.
   * @default the `authorization` header
   */
  readonly token?: (request: Request) => string | undefined;
  readonly audit?: RouteAudit<RouteInput<z.output<P>, z.output<Q>, z.output<B>, U>>;
  /**
   * Answers the request: its result is sent as JSON, a `JsonText` as it is; a handler that wrote the answer itself
   * returns nothing. Throws `HttpProblem` for everything that is not a success.
   */
  handle(input: RouteInput<z.output<P>, z.output<Q>, z.output<B>, U>, exchange: HttpExchange): unknown;
}

/**
 * Keeps the types of a route's schemas for its handler; the kit sees every route alike.
 * @example
 * defineRoute({
 *   method: 'get',
 *   path: '/hello/:name',
 *   operation: 'get_hello',
 *   summary: 'Says hello',
 *   params: z.object({ name: z.string().max(100, 'must be at most 100 characters') }),
 *   responses: { 200: { description: 'The greeting', schema: z.object({ message: z.string() }) } },
 *   handle: ({ params }) => ({ message: `Hello, ${params.name}!` }),
 * });
 */
export function defineRoute<
  P extends z.ZodType = z.ZodType<undefined>,
  Q extends z.ZodType = z.ZodType<undefined>,
  B extends z.ZodType = z.ZodType<undefined>,
  U = undefined,
>(route: Route<P, Q, B, U>): Route {
  return route;
}

/** Status of an answer that a handler returned: the route's first 2xx, in number order. */
export function successStatus({ responses, operation }: Pick<Route, 'responses' | 'operation'>): number {
  const status = Object.keys(responses)
    .map(Number)
    .find((code) => code === 101 || (code >= 200 && code < 300));
  if (status === undefined) throw new Error(`route ${operation} must declare a 2xx response`);
  return status;
}

/**
 * Sends a page with a policy that lets it use its own scripts and styles, and nothing else.
 * @example
 * sendPage(response, overviewPage(overview).markup, pagePolicy);
 */
export function sendPage(response: Response, html: string, policy: string): void {
  response.setHeader('content-security-policy', policy);
  response.type('html').send(html.endsWith('\n') ? html : `${html}\n`);
}
