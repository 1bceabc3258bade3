import type { ServerResponse } from 'node:http';

import type { Request, RequestHandler, Response } from 'express';

import type { ServiceIdentity } from './identity.ts';
import { inLogScope, type LogFields } from './log-scope.ts';
import type { Logger } from './logger.ts';
import type { Caller } from './sign-in/permission.ts';
import { requestIdOf, traceIdOf } from './request-id.ts';
import { inScope } from './scope.ts';
import { beginRequestSpan, type OpenSpan, type SpanAttributes } from './tracing/spans.ts';

/** One request and its answer, as the parts of the kit and the routes see it. */
export interface HttpExchange {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly logger: Logger;
  /** Fields of every log line about it: `requestId`, and `traceId` where there is one. */
  readonly scope: LogFields;
  /** Address of the caller, as the last trusted proxy saw it; never the caller's own claim. */
  readonly clientAddress: string;
  /** Aborted when the caller goes away or the service's longest request time has passed. */
  readonly signal: AbortSignal;
  /** Pattern of the route that answers, `/hello/:username`; set when one does. */
  route?: string;
  /** The caller; set where the route's scope was checked, absent where the environment does not require sign-in. */
  caller?: Caller;
}

const EXCHANGE = Symbol('fairway.exchange');
const NO_ROUTE = '(no route)';

/** The prefix of an IPv4 address on a socket that listens for both families. */
const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i;

class Exchange implements HttpExchange {
  readonly startedAt = performance.now();
  readonly socketBytesBefore: number;
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly logger: Logger;
  readonly scope: LogFields;
  readonly span: OpenSpan | undefined;
  declare route?: string;
  declare caller?: Caller;
  cutByService = false;
  hasSwitched = false;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;

  constructor(request: Request, response: Response, logger: Logger, healthPath: string) {
    this.request = request;
    this.response = response;
    this.requestId = requestIdOf(request.headers);
    this.logger = logger;
    this.socketBytesBefore = request.socket.bytesWritten;
    this.span =
      request.path === healthPath
        ? undefined
        : beginRequestSpan(request.method, spanAttributes(request), request.headers);
    const traceId = this.span?.traceId ?? traceIdOf(request.headers);
    this.scope = { requestId: this.requestId, ...(traceId === undefined ? {} : { traceId }) };
  }

  get clientAddress(): string {
    return this.request.ip?.replace(IPV4_IN_IPV6, '') ?? 'unknown';
  }

  /** Made on first use: most requests never ask, and a controller costs more than the rest of this object. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(reason);
  }
}

type WithExchange = ServerResponse & { [EXCHANGE]?: Exchange };

/** The exchange that `beginExchange` opened for this answer. */
export function exchangeOf(response: Response): HttpExchange {
  const exchange = (response as WithExchange)[EXCHANGE];
  if (exchange === undefined) throw new Error('exchangeOf needs beginExchange to run first');
  return exchange;
}

export function hasExchange(response: object): boolean {
  return (response as WithExchange)[EXCHANGE] !== undefined;
}

/** The route and request id of an answer, for the log; also of an answer without a route. */
export function routeOf(response: object): { readonly route: string; readonly requestId: string } {
  const exchange = (response as WithExchange)[EXCHANGE];
  return { route: exchange?.route ?? NO_ROUTE, requestId: exchange?.requestId ?? '' };
}

/** Aborts the request's work; the first reason stays. */
export function abortExchange(response: Response, reason: Error): void {
  (response as WithExchange)[EXCHANGE]?.abort(reason);
}

/** Ends an answer that has begun and cannot be finished: only a cut connection still tells that it is not whole. */
export function cutAnswer(response: Response): void {
  const exchange = (response as WithExchange)[EXCHANGE];
  if (exchange !== undefined) exchange.cutByService = true;
  response.destroy();
}

/** Ends a request whose connection is used for another protocol from now on, as a WebSocket's handshake. */
export function switchedProtocols(response: ServerResponse): void {
  const exchange = (response as WithExchange)[EXCHANGE];
  if (exchange !== undefined) exchange.hasSwitched = true;
  response.emit('close');
}

/**
 * Gives the request its id and its log scope, answers with both versions of itself, and logs one line at its end.
 * @param healthPath requests for it are logged with `healthCheck`: whoever looks for why a task failed leaves them out
 */
export function beginExchange(identity: ServiceIdentity, logger: Logger, healthPath: string): RequestHandler {
  return (request, response, next) => {
    const exchange = new Exchange(request, response, logger, healthPath);
    (response as WithExchange)[EXCHANGE] = exchange;
    response.setHeader('x-request-id', exchange.requestId);
    response.setHeader('x-service-version', identity.version);

    // Both run in the scope that Node happens to be in: an earlier request's, where several share a connection.
    response.once('close', () => {
      if (!response.writableFinished && !exchange.hasSwitched)
        exchange.abort(new Error('the caller went away'));
      endSpan(exchange);
      inLogScope(exchange.scope, () => logRequest(exchange, healthPath));
    });
    inScope({ fields: exchange.scope, span: exchange.span }, next);
  };
}

/** No query: it may have what is nobody's business. */
function spanAttributes({ method, path }: Request): SpanAttributes {
  return { 'http.request.method': method, 'url.path': path };
}

const FIRST_SERVER_ERROR = 500;

function endSpan(exchange: Exchange): void {
  const { request, span, route = NO_ROUTE } = exchange;
  if (span?.isSampled !== true) return;
  const status = statusOf(exchange);
  span.end({
    name: `${request.method} ${route}`,
    attributes: { 'http.route': route, 'http.response.status_code': status },
    ...(status >= FIRST_SERVER_ERROR ? { error: String(status) } : {}),
  });
}

/** 499, as proxies write it, stands for a caller that left before the answer was complete. */
const CALLER_LEFT = 499;
const SWITCHING_PROTOCOLS = 101;

function logRequest(exchange: Exchange, healthPath: string): void {
  const { request } = exchange;
  exchange.logger.info(
    {
      method: request.method,
      route: exchange.route ?? NO_ROUTE,
      status: statusOf(exchange),
      durationMs: Math.round((performance.now() - exchange.startedAt) * 1000) / 1000,
      bytes: sentBytes(exchange),
      ...(request.path === healthPath ? { healthCheck: true } : {}),
    },
    'request',
  );
}

function statusOf({ response, hasSwitched, cutByService }: Exchange): number {
  if (hasSwitched) return SWITCHING_PROTOCOLS;
  if (response.writableFinished) return response.statusCode;
  return cutByService ? 500 : CALLER_LEFT;
}

/** Bytes of the body where its length was declared, else all that the answer wrote to its connection. */
function sentBytes({ request, response, socketBytesBefore }: Exchange): number {
  if (request.method === 'HEAD') return 0;
  const length = response.getHeader('content-length');
  return length === undefined ? request.socket.bytesWritten - socketBytesBefore : Number(length);
}
