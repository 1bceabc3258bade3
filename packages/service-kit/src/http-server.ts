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

import type { Logger } from './logger.ts';
import { refuseBrokenRequest, refuseConnect, type RefusalOptions } from './refused-request.ts';
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
}

const KEEP_ALIVE_MS = keepAliveSeconds * 1000;
/** Above the keep-alive time, as Node wants it. */
const HEADERS_MS = KEEP_ALIVE_MS + 1000;

/** An HTTP server for an Express app, with the time limits that suit a load balancer in front. */
export function createHttpServer(app: Express, options: HttpServerOptions): Server {
  const limits: ServerOptions = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    // Node wants it no shorter than the headers'; `timeLimit` ends requests sooner once their headers are here.
    requestTimeout: Math.max(HEADERS_MS, options.longestRequestSeconds * 1000),
    connectionsCheckingInterval: 1_000,
    // The app refuses a request without one itself, so that the answer is a problem document.
    requireHostHeader: false,
  };
  const classes = options.expressPrototypes === false ? {} : expressClasses(app);
  const server = createServer({ ...limits, ...classes }, app as RequestListener);
  const refusal: RefusalOptions = {
    version: app.get(SERVICE_VERSION) as string | undefined,
    logger: options.logger,
  };
  server.on('clientError', (error, socket) => refuseBrokenRequest(error, socket, refusal));
  server.on('connect', (_request, socket) => refuseConnect(socket, refusal));
  // Node's own answer would be a bare 417: the app refuses it as it refuses everything else.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}

/**
 * Express sets the prototype of each request and response, which makes V8 drop what it learned of their shape. Classes
 * whose prototypes the app's own are make that a change from a prototype to itself: nothing.
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

/** Puts `prototype` in the place of the app's: it carries the app and inherits what the app's inherited. */
function withExpress<T extends object>(prototype: object, ofApp: T): T {
  Object.setPrototypeOf(prototype, Object.getPrototypeOf(ofApp) as object);
  const { constructor: _constructor, ...own } = Object.getOwnPropertyDescriptors(
    ofApp,
  ) as PropertyDescriptorMap;
  Object.defineProperties(prototype, own);
  return prototype as T;
}
