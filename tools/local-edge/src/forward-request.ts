import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';

import { hasBody } from '@fairway/service-kit/connections';

import type { AnsweredUploads } from './answered-uploads.ts';
import { Attempt } from './attempt.ts';
import type { FailureKind } from './counters.ts';
import { failureProblem, noHealthyTarget, requestStalled, type ForwardTimeouts } from './failure.ts';
import { responseHeaders, type ForwardedHeaders } from './headers.ts';
import { sendProblem, type Problem } from './problem.ts';
import type { Target } from './target.ts';

/** The target of a request, and its headers. */
export interface Route {
  readonly service: string;
  /** Path and query, unchanged. */
  readonly path: string;
  /** Replaces the client's headers. */
  readonly headers: ForwardedHeaders;
  /** The next target; `undefined` when all have been tried. */
  readonly choose: (tried: readonly Target[]) => Target | undefined;
}

/** One request of a client, on its way to a target and back, streaming both ways. */
export class RequestForwarding {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #route: Route;
  readonly #timeouts: ForwardTimeouts;
  readonly #uploads: AnsweredUploads;
  readonly #tried: Target[] = [];
  #attempt: Attempt | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    route: Route,
    { timeouts, uploads }: { readonly timeouts: ForwardTimeouts; readonly uploads: AnsweredUploads },
  ) {
    this.#request = request;
    this.#response = response;
    this.#route = route;
    this.#timeouts = timeouts;
    this.#uploads = uploads;
  }

  start(): void {
    this.#response.once('close', () => {
      if (!this.#response.writableFinished || !this.#request.complete) this.#attempt?.end('unneeded');
    });
    if (!this.#tryNextTarget()) this.#refuse(noHealthyTarget(this.#route.service));
  }

  #tryNextTarget(): boolean {
    const { choose, path, headers } = this.#route;
    const target = choose(this.#tried);
    if (target === undefined) return false;
    this.#tried.push(target);
    const head = { method: this.#request.method ?? 'GET', path, headers };
    this.#attempt = new Attempt(target, head, this.#timeouts, {
      connected: (outgoing) => this.#sendBody(outgoing),
      answered: (answer) => this.#relay(answer),
      awaitsClient: () => this.#awaitsClient(),
      failed: (kind) => this.#fail(kind),
    });
    return true;
  }

  #sendBody(outgoing: ClientRequest): void {
    if (this.#isAnswered()) return;
    if (this.#request.headers.expect !== undefined) this.#response.writeContinue();
    if (!hasBody(this.#request)) {
      outgoing.end();
      return;
    }
    // A client may wait for an answer to its headers alone.
    if (this.#request.readableLength === 0) outgoing.flushHeaders();
    this.#request.pipe(outgoing);
  }

  #relay(answer: IncomingMessage): void {
    const response = this.#response;
    if (this.#isAnswered()) return;
    this.#uploads.beginAnswer(this.#request, response);
    try {
      response.writeHead(answer.statusCode ?? 0, answer.statusMessage, responseHeaders(answer.rawHeaders));
    } catch {
      this.#attempt?.end('invalid');
      return;
    }
    this.#uploads.begunAnswer(this.#request, response);
    // Either side's end ends the other: a client must not wait for a target that has died, nor the reverse.
    answer.once('error', () => response.destroy());
    answer.once('end', () => this.#endUpload());
    answer.pipe(response);
  }

  /**
   * The client may have got an answer meanwhile, because the rest of its request is broken: then no target is needed.
   */
  #isAnswered(): boolean {
    if (this.#response.headersSent) this.#attempt?.end('unneeded');
    return this.#response.headersSent;
  }

  /**
   * The answer is complete: further bytes of the client are of no use to the target, and its connection of none to
   * others.
   */
  #endUpload(): void {
    if (this.#request.complete) return;
    this.#attempt?.end('unneeded');
    this.#uploads.drop(this.#request, this.#response);
  }

  /** A slow reader has the idle time for itself: its connection's timer sees the bytes that it takes. */
  #awaitsClient(): boolean {
    const response = this.#response;
    if (!response.writableNeedDrain && !response.writableEnded) return false;
    response.setTimeout(this.#timeouts.idleMs, () => response.destroy());
    return true;
  }

  #fail(kind: FailureKind): void {
    // The target got nothing, so another target may take the request.
    if (kind === 'connect' && this.#tryNextTarget()) return;
    const stalled = kind === 'timeout' && !this.#request.complete;
    this.#refuse(
      stalled ? requestStalled(this.#timeouts) : failureProblem(kind, this.#route.service, this.#timeouts),
    );
  }

  #refuse(problem: Problem): void {
    if (this.#response.headersSent) this.#response.destroy();
    else sendProblem(this.#request, this.#response, problem, this.#uploads);
  }
}
