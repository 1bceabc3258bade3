import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { LingeringClose } from '@fairway/service-kit/connections';

import { Attempt, type AttemptHandlers } from './attempt.ts';
import type { FailureKind } from './counters.ts';
import { failureProblem, noHealthyTarget, type ForwardTimeouts } from './failure.ts';
import type { Route } from './forward-request.ts';
import { responseHeaders } from './headers.ts';
import { refuseUpgrade, type Problem } from './problem.ts';
import type { Target } from './target.ts';
import { ServerResponse } from './node-http.ts';

/**
 * One WebSocket of a client: the handshake, then bytes both ways until either side closes. It has its own connection
 * to the target, also when that refuses: no other request can meet its leftovers there.
 */
export class UpgradeForwarding {
  readonly #request: IncomingMessage;
  readonly #socket: Socket;
  readonly #head: Buffer;
  readonly #route: Route;
  readonly #timeouts: ForwardTimeouts;
  readonly #lingering: LingeringClose;
  readonly #tried: Target[] = [];
  #attempt: Attempt | undefined;
  #answered = false;

  constructor(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    route: Route,
    { timeouts, lingering }: { readonly timeouts: ForwardTimeouts; readonly lingering: LingeringClose },
  ) {
    this.#request = request;
    this.#socket = socket;
    this.#head = head;
    this.#route = route;
    this.#timeouts = timeouts;
    this.#lingering = lingering;
  }

  start(): void {
    this.#socket.once('close', () => this.#attempt?.end('unneeded'));
    if (!this.#tryNextTarget()) this.#refuse(noHealthyTarget(this.#route.service));
  }

  #tryNextTarget(): boolean {
    const { choose, path, headers } = this.#route;
    const target = choose(this.#tried);
    if (target === undefined) return false;
    this.#tried.push(target);
    const handlers: AttemptHandlers = {
      connected: (outgoing) => outgoing.end(),
      answered: (answer) => this.#relayRefusal(answer),
      upgraded: (answer, targetSocket, head) => this.#join(answer, targetSocket, head),
      failed: (kind) => this.#fail(kind),
    };
    this.#attempt = new Attempt(target, { method: 'GET', path, headers }, this.#timeouts, handlers, 'own');
    return true;
  }

  #join(answer: IncomingMessage, target: Socket, head: Buffer): void {
    const client = this.#socket;
    this.#answered = true;
    client.write(switchingProtocols(answer));
    if (head.length > 0) target.unshift(head);
    if (this.#head.length > 0) target.write(this.#head);
    client.setTimeout(0);
    // One timer sees both directions: the client's bytes are written here.
    target.setTimeout(this.#timeouts.idleMs, () => target.destroy());
    target.on('error', () => target.destroy());
    target.once('close', () => client.destroySoon());
    target.pipe(client).pipe(target);
  }

  /** The target answered with something else; the connection is closed after it. */
  #relayRefusal(answer: IncomingMessage): void {
    const response = new ServerResponse(this.#request);
    response.shouldKeepAlive = false;
    try {
      response.writeHead(answer.statusCode ?? 0, answer.statusMessage, responseHeaders(answer.rawHeaders));
    } catch {
      this.#attempt?.end('invalid');
      return;
    }
    this.#answered = true;
    response.assignSocket(this.#socket);
    // The server no longer does it for this socket.
    this.#socket.on('drain', () => response.emit('drain'));
    response.once('finish', () => this.#lingering.close(this.#socket));
    answer.once('error', () => this.#socket.destroy());
    answer.pipe(response);
  }

  #fail(kind: FailureKind): void {
    if (kind === 'connect' && this.#tryNextTarget()) return;
    if (this.#answered) this.#socket.destroy();
    else this.#refuse(failureProblem(kind, this.#route.service, this.#timeouts));
  }

  #refuse(problem: Problem): void {
    refuseUpgrade(this.#request, this.#socket, problem, this.#lingering);
  }
}

function switchingProtocols({ rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : [],
  );
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}
