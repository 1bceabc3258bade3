import type { Server, ServerResponse } from 'node:http';

import { routeOf } from './exchange.ts';

/** A request that has no complete answer yet, as the log names it: never its raw path, which may name a person. */
export interface UnfinishedRequest {
  readonly method: string;
  readonly route: string;
  readonly requestId: string;
  readonly forMs: number;
}

/** Knows every unfinished request of a server, and lets no connection outlive its current one while draining. */
export class InFlightRequests {
  readonly #server: Server;
  readonly #startedAt = new Map<ServerResponse, number>();
  #closing = false;
  #whenEmpty: (() => void) | undefined;

  constructor(server: Server) {
    this.#server = server;
    server.prependListener('request', (_request, response) => this.add(response));
  }

  get size(): number {
    return this.#startedAt.size;
  }

  /** From now on every answer says `Connection: close`, and a connection without a request is closed. */
  closeConnectionsAfterAnswers(): void {
    this.#closing = true;
    for (const response of this.#startedAt.keys()) announceClose(response);
    this.#server.closeIdleConnections();
  }

  /** Resolves when the last unfinished request has ended. */
  whenEmpty(): Promise<void> {
    if (this.#startedAt.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  list(): UnfinishedRequest[] {
    const now = performance.now();
    return [...this.#startedAt].map(([response, startedAt]) => ({
      method: response.req.method ?? 'GET',
      ...routeOf(response),
      forMs: Math.round(now - startedAt),
    }));
  }

  /** Knows of an answer until it is closed. */
  add(response: ServerResponse): void {
    if (response.closed) return;
    this.#startedAt.set(response, performance.now());
    if (this.#closing) announceClose(response);
    response.once('close', () => this.#remove(response));
  }

  #remove(response: ServerResponse): void {
    this.#startedAt.delete(response);
    // An answer whose head was already sent could not announce the close; its connection turns idle only now.
    if (this.#closing) setImmediate(() => this.#server.closeIdleConnections());
    if (this.#startedAt.size === 0) this.#whenEmpty?.();
  }
}

function announceClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
