import { type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

import { createProxyServer } from 'http-proxy-3';

import { responseHeaders, type ForwardedHeaders } from './headers.ts';
import { refuseUpgrade, sendProblem, type Problem } from './problem.ts';
import type { Target } from './target.ts';

export interface ForwardTimeouts {
  /** Milliseconds to establish a connection to a target. */
  readonly connectMs: number;
  /** Milliseconds without a byte in either direction after which a request or a WebSocket is given up. */
  readonly idleMs: number;
}

/** Where a request goes, and with which headers. */
export interface Destination {
  readonly service: string;
  readonly target: Target;
  /** Replaces the client's headers. */
  readonly headers: ForwardedHeaders;
}

export interface Forwarder {
  web(request: IncomingMessage, response: ServerResponse, destination: Destination): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, destination: Destination): void;
}

class IdleTimeout extends Error {}

/** Passes requests and WebSockets on to targets, streaming both ways, over connections that are kept. */
export function createForwarder(timeouts: ForwardTimeouts): Forwarder {
  const proxy = createProxyServer({
    // The library resolves `..` and `%2e%2e` in paths unless it is told that the target is a proxy.
    toProxy: true,
    // It writes hop-by-hop headers back, and leaves the client waiting when a target dies half-way.
    selfHandleResponse: true,
    connectTimeout: timeouts.connectMs,
  });
  proxy.before('web', 'stream', dropClientHeaders);
  proxy.before('ws', 'stream', dropClientHeaders);
  proxy.on('proxyReq', (outgoing) => limitIdleTime(outgoing, timeouts.idleMs));
  proxy.on('proxyReqWs', (outgoing, _, socket) => followUpgrade(outgoing, socket, timeouts.idleMs));
  proxy.on('open', (targetSocket) => limitSilence(targetSocket, timeouts.idleMs));
  proxy.on('proxyRes', relay);
  // Failures reach the callbacks below; this is a client's connection that broke, which needs no answer.
  proxy.on('error', () => undefined);

  return {
    web(request, response, { service, target, headers }) {
      const lease = target.lease(() => response.destroy());
      response.once('close', () => lease.end());
      proxy.web(request, response, { target: target.endpoint, headers, agent: target.pool }, (error) =>
        answerFailure(request, response, describeFailure(error, request, service, timeouts)),
      );
    },
    upgrade(request, socket, head, { service, target, headers }) {
      const lease = target.lease(() => socket.destroy());
      socket.once('close', () => lease.end());
      proxy.ws(request, socket, head, { target: target.endpoint, headers }, (error) => {
        if (upgraded.has(socket) || socket.destroyed) return;
        refuseUpgrade(request, socket, describeFailure(error, request, service, timeouts));
      });
    },
  };
}

const upgraded = new WeakSet<Duplex>();

/** What is sent is `headers` of the options alone: an earlier step of the library rewrites the client's framing. */
function dropClientHeaders(request: IncomingMessage): void {
  request.headers = {};
}

function limitIdleTime(outgoing: ClientRequest, idleMs: number): void {
  outgoing.setTimeout(idleMs, () => outgoing.destroy(new IdleTimeout()));
}

/** One timer sees both directions of a WebSocket: what the client sends is written here. */
function limitSilence(targetSocket: Socket, idleMs: number): void {
  targetSocket.setTimeout(idleMs, () => targetSocket.destroy());
}

function followUpgrade(outgoing: ClientRequest, socket: Duplex, idleMs: number): void {
  limitIdleTime(outgoing, idleMs);
  socket.once('close', () => outgoing.destroy());
  outgoing.once('upgrade', () => upgraded.add(socket));
  outgoing.once('response', (answer) => {
    // The library sends these on, and then closes the connection.
    answer.headers = Object.fromEntries(pairs(responseHeaders(answer.rawHeaders)));
    answer.headers.connection = 'close';
  });
}

function relay(answer: IncomingMessage, request: IncomingMessage, response: ServerResponse): void {
  try {
    response.writeHead(answer.statusCode ?? 0, answer.statusMessage, responseHeaders(answer.rawHeaders));
  } catch {
    answer.destroy();
    answerFailure(request, response, {
      status: 502,
      detail: 'The service sent an answer that is not valid HTTP.',
    });
    return;
  }
  // Either side's end ends the other: a client must not wait for a target that has died, nor the reverse.
  pipeline(answer, response, () => undefined);
}

function answerFailure(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  if (!response.headersSent) sendProblem(request, response, problem);
  else if (response.writableFinished) request.resume();
  else response.destroy();
}

function describeFailure(
  error: NodeJS.ErrnoException,
  request: IncomingMessage,
  service: string,
  { connectMs, idleMs }: ForwardTimeouts,
): Problem {
  if (error.code === 'ECONNECT_TIMEOUT') {
    return { status: 504, detail: `No connection to service ${service} within ${connectMs / 1000} s.` };
  }
  if (!(error instanceof IdleTimeout)) {
    const what =
      error.code === 'ECONNREFUSED' ? 'refused the connection' : 'closed the connection without an answer';
    return { status: 502, detail: `Service ${service} ${what}.` };
  }
  if (!request.complete) return { status: 408, detail: `The request stalled for ${idleMs / 1000} s.` };
  return { status: 504, detail: `Service ${service} did not answer within ${idleMs / 1000} s.` };
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), flat[index + 1] ?? '']] : [],
  );
}
