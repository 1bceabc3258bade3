import {
  createServer,
  IncomingMessage,
  ServerResponse,
  STATUS_CODES,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import type { Socket } from 'node:net';

import { keepAliveSeconds } from '@fairway/service-manifest';
import type { Express } from 'express';

export interface HttpServerOptions {
  /** The longest request in seconds; a caller that takes longer to send one gets 408. */
  readonly longestRequestSeconds: number;
  /**
   * Whether requests and responses are made with Express's prototypes instead of getting them one by one.
   * @default true
   */
  readonly expressPrototypes?: boolean;
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
  };
  const classes = options.expressPrototypes === false ? {} : expressClasses(app);
  const server = createServer({ ...limits, ...classes }, app as RequestListener);
  server.on('clientError', answerBrokenRequest);
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

const statusOfCode: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/** What Node's parser refuses never reaches the app; the caller gets a problem document all the same. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  const inAnswer = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage;
  if (error.code === 'ECONNRESET' || !socket.writable || inAnswer?.headersSent === true) {
    socket.destroy();
    return;
  }
  const status = statusOfCode[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const detail = status === 408 ? 'The request took too long to arrive' : 'The request is not valid HTTP';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
