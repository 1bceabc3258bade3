import type { Express, RequestHandler, Response } from 'express';

import { auditLine } from './audit.ts';
import { compressedAnswers, compressIfLong } from './compressed-answers.ts';
import { logLateError } from './error-handler.ts';
import { exchangeOf, type HttpExchange } from './exchange.ts';
import { requestReader, type RequestReader } from './input/request-reader.ts';
import { JsonText, jsonLine } from './json-line.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import type { Permission } from './sign-in/permission.ts';
import { bearerToken, type SignIn } from './sign-in/sign-in.ts';
import { successStatus, type Route } from './route.ts';

export interface RegisterOptions {
  /** Limit of a JSON body in bytes. */
  readonly bodyLimitBytes: number;
  /** Checks the scopes of the routes; without it no token is needed. */
  readonly signIn: SignIn | undefined;
  /** Whether each call is logged with its operation and parameters. */
  readonly logsEndpointCalls: boolean;
}

/** Adds the routes to the app; a known path with another verb answers 405 with `Allow`. */
export function registerRoutes(app: Express, routes: readonly Route[], options: RegisterOptions): void {
  const byPath = Map.groupBy(routes, (route) => route.path);
  const inOrder = [...byPath].toSorted(([one], [other]) => placeOf(one) - placeOf(other));
  for (const [path, sharing] of inOrder) {
    const registered = app.route(path);
    for (const route of sharing) {
      registered[route.method](...handlersOf(route, options));
    }
    registered.all(
      methodNotAllowed(
        path,
        sharing.map(({ method }) => method),
      ),
    );
  }
}

/** A request tries one route after another: the service's own paths come before those of its files and operations. */
function placeOf(path: string): number {
  return path.startsWith('/-/') ? 1 : 0;
}

function handlersOf(route: Route, options: RegisterOptions): RequestHandler[] {
  const { bodyLimitBytes, signIn, logsEndpointCalls } = options;
  const handlers: RequestHandler[] = [
    (_request, response, next) => {
      exchangeOf(response).route = route.path;
      next();
    },
  ];
  if (route.scope !== undefined && signIn?.asksOn(route) === true)
    handlers.push(onlyPermitted(signIn, route.scope, route.token));
  if (route.compress === true) handlers.push(compressedAnswers);
  handlers.push(runRoute(route, requestReader(route, bodyLimitBytes), logsEndpointCalls));
  return handlers;
}

/** Runs before anything of the body is read: a stranger's upload costs nothing. */
function onlyPermitted(
  signIn: SignIn,
  permission: Permission,
  tokenOf: Route['token'] = (request) => bearerToken(request.get('authorization')),
): RequestHandler {
  return async (request, response, next) => {
    const caller = await signIn.requirePermission(tokenOf(request), permission);
    exchangeOf(response).caller = caller;
    next();
  };
}

function runRoute(route: Route, readInput: RequestReader, logsCalls: boolean): RequestHandler {
  const status = successStatus(route);
  const compress = route.compress === 'returned';
  return async (_request, response) => {
    const exchange = exchangeOf(response);
    try {
      const input = await (logsCalls ? readAndLog(exchange, route, readInput) : readInput(exchange));
      if (route.audit !== undefined) auditLine(exchange, route.audit, input);
      const answer = await route.handle(input, exchange);
      if (response.headersSent || response.destroyed) return;
      if (answer !== undefined) sendJson(response, status, answer, compress);
      else if (status === 204) response.status(status).end();
    } catch (error) {
      if (!response.writableEnded && !response.destroyed) throw error;
      logLateError(exchange, error);
    }
  };
}

async function readAndLog(exchange: HttpExchange, route: Route, readInput: RequestReader) {
  let input: Awaited<ReturnType<RequestReader>> | undefined;
  try {
    input = await readInput(exchange);
    return input;
  } finally {
    logCall(exchange, route, input);
  }
}

/** One line for each call. A refused call is logged without its input, which may not be harmless. */
function logCall(
  { logger }: HttpExchange,
  { operation }: Route,
  { params, query }: { readonly params?: unknown; readonly query?: unknown } = {},
): void {
  const parameters = { ...(params as object | undefined), ...(query as object | undefined) };
  logger.info({ operation, parameters }, 'Endpoint called');
}

/** Express's own `json` looks up types and tags that are the same for every answer; that costs a tenth of a request. */
function sendJson(response: Response, status: number, value: unknown, compress: boolean): void {
  const body = value instanceof JsonText ? value.text : jsonLine(value);
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  const bytes = Buffer.byteLength(body);
  if (compress) compressIfLong(response, bytes);
  response.setHeader('content-length', bytes);
  response.end(body);
}
