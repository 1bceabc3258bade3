import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';

import { Attempt } from './attempt.ts';
import type { FailureKind } from './counters.ts';
import { failureProblem, noHealthyTarget, requestStalled, type ForwardTimeouts } from './failure.ts';
import { responseHeaders, type ForwardedHeaders } from './headers.ts';
import { sendProblem, type Problem } from './problem.ts';
import type { Target } from './target.ts';

/** Where a request goes, and with which headers. */
export interface Route {
  readonly service: string;
  /** Path and query, unchanged. */
  readonly path: string;
  /** Replaces the client's headers. */
  readonly headers: ForwardedHeaders;
  /** The next target; `undefined` when there is none but those that were tried. */
  readonly choose: (tried: readonly Target[]) => Target | undefined;
}

/** One request of a client, on its way to a target and back, streaming both ways. */
export class RequestForwarding {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #route: Route;
  readonly #timeouts: ForwardTimeouts;
  readonly #tried: Target[] = [];
  #attempt: Attempt | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, route: Route, timeouts: ForwardTimeouts) {
    this.#request = request;
    this.#response = response;
    this.#route = route;
    this.#timeouts = timeouts;
  }

  start(): void {
    this.#response.once('close', () => {
      if (!this.#response.writableFinished) this.#attempt?.end('clientGone');
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
      failed: (kind) => this.#fail(kind),
    });
    return true;
  }

  #sendBody(outgoing: ClientRequest): void {
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
    // Either side's end ends the other: a client must not wait for a target that has died, nor the reverse.
    answer.once('error', () => response.destroy());
    try {
      response.writeHead(answer.statusCode ?? 0, answer.statusMessage, responseHeaders(answer.rawHeaders));
    } catch {
      this.#attempt?.end('invalid');
      this.#fail('invalid');
      return;
    }
    answer.pipe(response);
  }

  #fail(kind: FailureKind): void {
    // Nothing was sent: it is as good for another target.
    if (kind === 'connect' && this.#tryNextTarget()) return;
    const stalled = kind === 'timeout' && !this.#request.complete;
    this.#refuse(
      stalled ? requestStalled(this.#timeouts) : failureProblem(kind, this.#route.service, this.#timeouts),
    );
  }

  #refuse(problem: Problem): void {
    if (!this.#response.headersSent) sendProblem(this.#request, this.#response, problem);
    else if (this.#response.writableFinished) this.#request.resume();
    else this.#response.destroy();
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
