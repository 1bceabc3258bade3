import {
  createServer,
  IncomingMessage,
  ServerResponse,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';

import { keepAliveSeconds } from '@fairway/service-manifest';
import type { Express } from 'express';

import { answerBrokenRequests, hasPendingAnswer } from './connections/broken-requests.ts';
import { LingeringClose } from './connections/lingering-close.ts';
import type { PlainProblem } from './connections/plain-problems.ts';
import { isAnsweredEarly, isWebSocketHandshake, offersUpgrade } from './connections/request-kinds.ts';
import { refuseBegun } from './error-handler.ts';
import type { Logger } from './logger.ts';
import { SERVICE_VERSION } from './service-version.ts';

export interface HttpServerOptions {
  /** The longest request in seconds; a caller that takes longer to send one gets 408. */
  readonly longestRequestSeconds: number;
  /**
   * Whether requests and responses are made with Express's prototypes instead of getting them one by one.
   * @default true
   */
  readonly expressPrototypes?: boolean;
  /** Gets a line for each request that never reaches the app, because it is not valid HTTP. */
  readonly logger?: Logger;
  /** The longest time for the headers of a request to arrive, in ms. @default 66 s */
  readonly headersMs?: number;
  /** Closes connections whose request is answered before it has arrived. @default one of its own */
  readonly lingering?: LingeringClose;
}

const KEEP_ALIVE_MS = keepAliveSeconds * 1000;
/** Above the keep-alive time: a load balancer may use a connection that it opened before at any time until then. */
const HEADERS_MS = KEEP_ALIVE_MS + 1_000;
/** Node looks for slow requests this often, and by itself only twice a minute. */
const CHECK_MS = 1_000;

/**
 * An HTTP server for an Express app, with the time limits that suit a load balancer in front.
 * @example
 * const server = createHttpServer(app, { longestRequestSeconds: manifest.longestRequestSeconds });
 * server.listen(0, '127.0.0.1');
 */
export function createHttpServer(app: Express, options: HttpServerOptions): Server {
  const { headersMs = HEADERS_MS, lingering = new LingeringClose() } = options;
  const limits: ServerOptions = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersMs,
    // Node wants it no shorter than the headers'; `timeLimit` ends requests sooner once their headers are here.
    requestTimeout: Math.max(headersMs, options.longestRequestSeconds * 1000),
    connectionsCheckingInterval: Math.min(CHECK_MS, headersMs),
    // The app refuses a request without one itself, so that the answer is a problem document.
    requireHostHeader: false,
    shouldUpgradeCallback: (request) =>
      server.listenerCount('upgrade') > 0 &&
      isWebSocketHandshake(request) &&
      !hasPendingAnswer(request.socket),
  };
  closeAfterEarlyAnswers(app, lingering);
  const classes = options.expressPrototypes === false ? {} : expressClasses(app);
  const server = createServer({ ...limits, ...classes }, untilLastAnswer(app as RequestListener, lingering));
  const version = app.get(SERVICE_VERSION) as string | undefined;
  answerBrokenRequests(server, {
    lingering,
    refuseBegun,
    headers: version === undefined ? {} : { 'x-service-version': version },
    onRefused: (problem) => logRefusal(options.logger, problem),
  });
  // Node's own answer would be a bare 417: the app refuses it as it refuses everything else.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}

function logRefusal(logger: Logger | undefined, { requestId, status, body, reason }: PlainProblem): void {
  logger?.info({ requestId, route: '(not HTTP)', status, bytes: body.length, reason }, 'request');
}

function untilLastAnswer(listener: RequestListener, lingering: LingeringClose): RequestListener {
  return (request, response) => {
    if (lingering.isTooLate(request)) return;
    if (offersUpgrade(request)) lingering.endAfterThis(request.socket);
    listener(request, response);
  };
}

/** The last answer of its connection is one to a request that is still arriving: reading on could take any time. */
function closeAfterEarlyAnswers(app: Express, lingering: LingeringClose): void {
  const ofNode = ServerResponse.prototype as ServerResponse;
  app.response.writeHead = function (this: ServerResponse, ...head: Parameters<ServerResponse['writeHead']>) {
    if (isAnsweredEarly(this.req) || offersUpgrade(this.req)) {
      this.shouldKeepAlive = false;
      lingering.endAfterThis(this.req.socket);
      lingering.afterAnswer(this);
    }
    return ofNode.writeHead.apply(this, head);
  } as typeof app.response.writeHead;
}

/**
 * Express sets the prototype of each request and response, which makes V8 forget their shape. Here they are made by
 * classes that have the app's prototypes already, so that setting them changes nothing.
 */
function expressClasses(app: Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  app.request = withExpress(ExpressRequest.prototype, app.request);
  app.response = withExpress(ExpressResponse.prototype as ServerResponse, app.response);
  return {
    IncomingMessage: ExpressRequest,
    ServerResponse: ExpressResponse,
  } as unknown as Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;
}

/** Puts `prototype` in the place of the app's: it carries the app, and inherits from the same prototype. */
function withExpress<T extends object>(prototype: object, ofApp: T): T {
  Object.setPrototypeOf(prototype, Object.getPrototypeOf(ofApp) as object);
  const { constructor: _constructor, ...own } = Object.getOwnPropertyDescriptors(
    ofApp,
  ) as PropertyDescriptorMap;
  Object.defineProperties(prototype, own);
  return prototype as T;
}
