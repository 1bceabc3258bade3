import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { FailureKind } from './counters.ts';
import { EndedByEdge, failureKind, type ForwardTimeouts } from './failure.ts';
import type { ForwardedHeaders } from './headers.ts';
import { connectTarget } from './target-connection.ts';
import type { Endpoint, Lease, Target } from './target.ts';
import { request as httpRequest } from './node-http.ts';

/** The head of a request, as the target gets it. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, unchanged. */
  readonly path: string;
  readonly headers: ForwardedHeaders;
}

/** The kind of connection for a request: a kept one, or one of its own that nothing else ever uses. */
export type ConnectionKind = 'kept' | 'own';

export interface AttemptHandlers {
  /** Called before anything is sent. */
  connected(outgoing: ClientRequest): void;
  answered(answer: IncomingMessage): void;
  /** The target agreed to a WebSocket; without this handler it may not. */
  readonly upgraded?: (answer: IncomingMessage, targetSocket: Socket, head: Buffer) => void;
  /** Called when the target was silent for the idle time. @returns whether the client has to read first */
  awaitsClient?(): boolean;
  /** Called once; the answer may have begun, but is not whole. */
  failed(kind: FailureKind): void;
}

/** Sends a request to one target, counts it there, and reports how it ends. */
export class Attempt {
  readonly #outgoing: ClientRequest;
  readonly #lease: Lease;
  readonly #handlers: AttemptHandlers;
  #connected = false;
  #answer: IncomingMessage | undefined;
  #upgraded: Socket | undefined;

  constructor(
    target: Target,
    head: RequestHead,
    timeouts: ForwardTimeouts,
    handlers: AttemptHandlers,
    connection: ConnectionKind = 'kept',
  ) {
    this.#handlers = handlers;
    this.#lease = target.lease(() => this.end('cut'));
    this.#outgoing = httpRequest({
      ...target.endpoint,
      method: head.method,
      path: head.path,
      headers: rawHeaders(head, target.endpoint),
      ...(connection === 'kept' ? { agent: target.pool } : { createConnection: connectTarget }),
      timeout: timeouts.idleMs,
    });
    this.#follow(timeouts);
  }

  /** Ends it at once; the rest of the answer is lost. */
  end(why: FailureKind | 'unneeded'): void {
    this.#outgoing.destroy(new EndedByEdge(why));
    this.#upgraded?.destroy();
  }

  #follow({ connectMs }: ForwardTimeouts): void {
    const outgoing = this.#outgoing;
    outgoing.once('socket', (socket) => this.#awaitConnection(socket, connectMs));
    outgoing.once('response', (answer) => {
      this.#answer = answer;
      this.#lease.answered(answer.statusCode ?? 0);
      this.#handlers.answered(answer);
    });
    outgoing.once('upgrade', (answer, socket, head) => this.#upgrade(answer, socket, head));
    outgoing.on('timeout', () => this.#handlers.awaitsClient?.() === true || this.end('timeout'));
    outgoing.on('error', (error) => this.#fail(error));
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
    const { upgraded } = this.#handlers;
    if (upgraded === undefined) {
      // The client asked for no upgrade.
      socket.destroy();
      this.#fail(new EndedByEdge('invalid'));
      return;
    }
    this.#upgraded = socket;
    this.#lease.answered(101);
    this.#lease.upgraded();
    socket.once('close', () => this.#lease.end());
    upgraded(answer, socket, head);
  }

  get #isAnswerWhole(): boolean {
    return this.#answer?.complete === true;
  }

  #fail(error: Error): void {
    const kind = failureKind(error, this.#connected);
    // Bytes that have arrived reach the client, even if the connection breaks; those of an attempt that the edge has
    // ended do not.
    if (kind === 'unneeded' || (this.#isAnswerWhole && !(error instanceof EndedByEdge))) return;
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
