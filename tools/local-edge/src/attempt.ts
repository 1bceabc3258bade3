import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { FailureKind } from './counters.ts';
import { EndedByEdge, failureKind, type ForwardTimeouts } from './failure.ts';
import type { ForwardedHeaders } from './headers.ts';
import type { Endpoint, Lease, Target } from './target.ts';

/** The head of a request, as the target gets it. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, unchanged. */
  readonly path: string;
  readonly headers: ForwardedHeaders;
}

export interface AttemptHandlers {
  /** Nothing has been sent before. */
  connected(outgoing: ClientRequest): void;
  answered(answer: IncomingMessage): void;
  /** The target agreed to a WebSocket; without this handler it may not. */
  upgraded?(answer: IncomingMessage, targetSocket: Socket, head: Buffer): void;
  /** Told once; the answer may have begun. */
  failed(kind: FailureKind): void;
}

/** Sends a request to one target, counts it there, and tells what comes of it. */
export class Attempt {
  readonly #outgoing: ClientRequest;
  readonly #lease: Lease;
  readonly #handlers: AttemptHandlers;
  #connected = false;
  #upgraded: Socket | undefined;

  constructor(target: Target, head: RequestHead, timeouts: ForwardTimeouts, handlers: AttemptHandlers) {
    this.#handlers = handlers;
    this.#lease = target.lease(() => this.end('cut'));
    this.#outgoing = httpRequest({
      ...target.endpoint,
      method: head.method,
      path: head.path,
      headers: rawHeaders(head, target.endpoint),
      agent: target.pool,
      timeout: timeouts.idleMs,
    });
    this.#follow(timeouts);
  }

  /** Ends it at once; what is left of the answer is lost. */
  end(why: FailureKind | 'clientGone'): void {
    this.#outgoing.destroy(new EndedByEdge(why));
    this.#upgraded?.destroy();
  }

  #follow({ connectMs }: ForwardTimeouts): void {
    const outgoing = this.#outgoing;
    outgoing.once('socket', (socket) => this.#awaitConnection(socket, connectMs));
    outgoing.once('response', (answer) => {
      this.#lease.answered(answer.statusCode ?? 0);
      this.#handlers.answered(answer);
    });
    if (this.#handlers.upgraded !== undefined) {
      outgoing.once('upgrade', (answer, socket, head) => this.#upgrade(answer, socket, head));
    }
    outgoing.on('timeout', () => this.end('timeout'));
    outgoing.on('error', (error) => this.#fail(failureKind(error, this.#connected)));
    outgoing.once('close', () => {
      if (this.#upgraded === undefined) this.#lease.end();
    });
  }

  #awaitConnection(socket: Socket, connectMs: number): void {
    if (!socket.connecting) {
      this.#connect();
      return;
    }
    const deadline = setTimeout(() => this.end('connectTimeout'), connectMs);
    socket.once('connect', () => this.#connect());
    for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(deadline));
  }

  #connect(): void {
    this.#connected = true;
    this.#handlers.connected(this.#outgoing);
  }

  #upgrade(answer: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#upgraded = socket;
    this.#lease.answered(101);
    this.#lease.upgraded();
    socket.once('close', () => this.#lease.end());
    this.#handlers.upgraded?.(answer, socket, head);
  }

  #fail(kind: FailureKind | 'clientGone'): void {
    if (kind === 'clientGone') return;
    // A cut is counted by who cuts.
    if (kind !== 'cut') this.#lease.failed(kind);
    this.#handlers.failed(kind);
  }
}

const METHODS_WITHOUT_CONTENT = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/** Name and value in turn: Node sends these as they are, and adds neither a host nor a length of its own. */
function rawHeaders({ method, headers }: RequestHead, { host, port }: Endpoint): string[] {
  const flat = headers['host'] === undefined ? ['host', `${host}:${port}`] : [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') flat.push(name, value);
    else for (const each of value ?? []) flat.push(name, each);
  }
  const framed = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (!framed && !METHODS_WITHOUT_CONTENT.has(method)) flat.push('content-length', '0');
  return flat;
}
