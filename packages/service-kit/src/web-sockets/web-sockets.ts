import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { ServiceManifest, WebSocketLimits } from '@fairway/service-manifest';
import type { Express } from 'express';
import { WebSocketServer, type WebSocket } from 'ws';

import { clientKey } from '../client-key.ts';
import { switchedProtocols, type HttpExchange } from '../exchange.ts';
import { HttpProblem } from '../http-problem.ts';
import { inLogScope } from '../log-scope.ts';
import type { Logger } from '../logger.ts';
import { offeredProtocols } from './handshake-token.ts';
import { SocketLimits } from './socket-limits.ts';
import { ServerResponse } from '../node-http.ts';

export interface WebSocketsOptions {
  /** Its `webSockets` are the limits, which the service's alarm knows too. */
  readonly manifest: Pick<ServiceManifest, 'name' | 'webSockets'>;
  /** Name of the subprotocol that is spoken. A client that offers subprotocols must offer this one. */
  readonly protocol: string;
  /** Gets a line with `openSockets` at each ping: the alarm and the dashboard count by it. */
  readonly logger: Logger;
  /** The longest message that a client may send, in bytes. @default 16384 */
  readonly maxMessageBytes?: number;
  /** Time between pings, in ms; a client that has not answered the last one is gone. @default 30000 */
  readonly pingMs?: number;
}

/** A socket, and the request that it began with. */
export interface AcceptedSocket {
  readonly socket: WebSocket;
  readonly exchange: HttpExchange;
}

interface Handshake {
  readonly socket: Socket;
  readonly head: Buffer;
}

const MAX_MESSAGE_BYTES = 16 * 1024;
/** Below the idle timeouts of the load balancer (60 s) and of CloudFront. */
const PING_MS = 30_000;

/**
 * WebSockets as routes of a service. A handshake goes through the app like any other request, so that it has its id, its
 * log line, its permission, its checked input, and its problem document where it is refused. The route's handler accepts
 * it: `webSockets.accept(exchange, (accepted) => …)`.
 *
 * @example
 * const webSockets = new WebSockets({ manifest, protocol: 'metrics.live.v1', logger });
 * const app = createApp({ …, webSockets });
 * return { app, upgrade: webSockets.upgradeWith(app), webSockets };
 */
export class WebSockets {
  readonly #server: WebSocketServer;
  readonly #limits: SocketLimits;
  readonly #protocol: string;
  readonly #handshakes = new WeakMap<ServerResponse, Handshake>();
  readonly #answered = new WeakSet<WebSocket>();
  #pings: NodeJS.Timeout | undefined;
  readonly #pingMs: number;
  readonly #logger: Logger;

  /** @throws {Error} when the manifest has no limits */
  constructor(options: WebSocketsOptions) {
    const { protocol, maxMessageBytes = MAX_MESSAGE_BYTES, pingMs = PING_MS } = options;
    this.#protocol = protocol;
    this.#pingMs = pingMs;
    this.#logger = options.logger;
    this.#limits = new SocketLimits(limitsOf(options.manifest));
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: maxMessageBytes,
      // Each socket would keep a compressor: more memory than all that is sent to it.
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
    });
    this.#server.on('wsClientError', (_error: Error, socket: Duplex) => socket.destroy());
  }

  /** The open sockets, for the drain: it closes them with 1001. */
  get clients(): ReadonlySet<WebSocket> {
    return this.#server.clients;
  }

  /**
   * Hands handshakes to the app.
   * @returns for `serve`: the answer of a handshake, which is an unfinished request until it is accepted or refused
   */
  upgradeWith(app: Express): (request: IncomingMessage, socket: Duplex, head: Buffer) => ServerResponse {
    return (request, _socket, head) => {
      const { socket } = request;
      const response = new ServerResponse(request);
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      this.#handshakes.set(response, { socket, head });
      socket.on('error', () => socket.destroy());
      // The server no longer does it for this socket.
      socket.on('drain', () => response.emit('drain'));
      response.once('finish', () => {
        response.detachSocket(socket);
        socket.destroySoon();
        process.nextTick(() => response.emit('close'));
      });
      app(request, response);
      return response;
    };
  }

  /**
   * Takes the connection of a request over.
   * @param onOpen gets the socket when the handshake is done
   * @throws {HttpProblem} 426 for a request that is no handshake, 400 for a faulty one, 503 where there are too many
   */
  accept(exchange: HttpExchange, onOpen: (accepted: AcceptedSocket) => void): void {
    const { request, response } = exchange;
    const handshake = this.#handshakes.get(response);
    if (handshake === undefined) throw upgradeRequired();
    requireSound(request, this.#protocol);
    const giveBack = this.#limits.take(clientKey(exchange));
    const { socket, head } = handshake;
    socket.once('close', giveBack);
    response.detachSocket(socket);
    switchedProtocols(response);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => undefined);
      this.#keepAlive(webSocket);
      inLogScope(exchange.scope, () => onOpen({ socket: webSocket, exchange }));
    });
  }

  /** Pings all sockets at the same time, by one timer. */
  #keepAlive(webSocket: WebSocket): void {
    this.#answered.add(webSocket);
    webSocket.on('pong', () => this.#answered.add(webSocket));
    this.#pings ??= setInterval(() => this.#pingAll(), this.#pingMs).unref();
  }

  #pingAll(): void {
    // Sockets that closed since the last ping count too: a limit that was reached for a moment refused clients.
    const openSockets = this.#limits.takePeak();
    this.#logger.info({ openSockets }, 'web sockets');
    if (openSockets === 0) {
      clearInterval(this.#pings);
      this.#pings = undefined;
      return;
    }
    for (const webSocket of this.#server.clients) {
      if (!this.#answered.delete(webSocket)) webSocket.terminate();
      else webSocket.ping();
    }
  }
}

function limitsOf({ name, webSockets }: WebSocketsOptions['manifest']): WebSocketLimits {
  if (webSockets !== undefined) return webSockets;
  throw new Error(
    `the manifest of ${name} must have \`webSockets\`, such as { maxSockets: 2_000, maxSocketsPerClient: 100 }`,
  );
}

function upgradeRequired(): HttpProblem {
  return new HttpProblem(426, 'This is a WebSocket: ask for it with Upgrade: websocket', {
    headers: { upgrade: 'websocket', connection: 'Upgrade' },
  });
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** Refuses handshakes that `ws` would refuse without a problem document. */
function requireSound({ headers }: IncomingMessage, protocol: string): void {
  const version = headers['sec-websocket-version'];
  if (version !== '13') {
    throw new HttpProblem(426, 'sec-websocket-version must be 13', {
      headers: { 'sec-websocket-version': '13', upgrade: 'websocket', connection: 'Upgrade' },
    });
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    throw new HttpProblem(400, 'sec-websocket-key must be 16 bytes in base64');
  }
  const offered = offeredProtocols(headers['sec-websocket-protocol']);
  if (offered.some((name) => !PROTOCOL.test(name)) || new Set(offered).size < offered.length) {
    throw new HttpProblem(400, 'sec-websocket-protocol must be different names, separated by commas');
  }
  // A browser refuses a connection for which the server chose none of the names, and no answer repeats a token.
  if (offered.length > 0 && !offered.includes(protocol)) {
    throw new HttpProblem(400, `sec-websocket-protocol must have ${protocol} among its names`);
  }
}

const PROTOCOL = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
