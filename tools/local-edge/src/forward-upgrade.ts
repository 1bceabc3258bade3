import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { Attempt } from './attempt.ts';
import type { FailureKind } from './counters.ts';
import { failureProblem, noHealthyTarget, type ForwardTimeouts } from './failure.ts';
import type { Route } from './forward-request.ts';
import { responseHeaders } from './headers.ts';
import { refuseUpgrade } from './problem.ts';
import type { Target } from './target.ts';

/** One WebSocket of a client: the handshake, then bytes both ways until either side closes. */
export class UpgradeForwarding {
  readonly #request: IncomingMessage;
  readonly #socket: Socket;
  readonly #head: Buffer;
  readonly #route: Route;
  readonly #timeouts: ForwardTimeouts;
  readonly #tried: Target[] = [];
  #attempt: Attempt | undefined;
  #answered = false;

  constructor(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    route: Route,
    timeouts: ForwardTimeouts,
  ) {
    this.#request = request;
    this.#socket = socket;
    this.#head = head;
    this.#route = route;
    this.#timeouts = timeouts;
  }

  start(): void {
    this.#socket.once('close', () => this.#attempt?.end('clientGone'));
    if (!this.#tryNextTarget()) {
      refuseUpgrade(this.#request, this.#socket, noHealthyTarget(this.#route.service));
    }
  }

  #tryNextTarget(): boolean {
    const { choose, path, headers } = this.#route;
    const target = choose(this.#tried);
    if (target === undefined) return false;
    this.#tried.push(target);
    this.#attempt = new Attempt(target, { method: 'GET', path, headers }, this.#timeouts, {
      connected: (outgoing) => outgoing.end(),
      answered: (answer) => this.#relayRefusal(answer),
      upgraded: (answer, targetSocket, head) => this.#join(answer, targetSocket, head),
      failed: (kind) => this.#fail(kind),
    });
    return true;
  }

  #join(answer: IncomingMessage, target: Socket, head: Buffer): void {
    const client = this.#socket;
    this.#answered = true;
    client.write(switchingProtocols(answer));
    if (head.length > 0) target.unshift(head);
    if (this.#head.length > 0) target.write(this.#head);
    client.setTimeout(0);
    // One timer sees both directions: what the client sends is written here.
    target.setTimeout(this.#timeouts.idleMs, () => target.destroy());
    target.on('error', () => target.destroy());
    target.once('close', () => client.destroySoon());
    target.pipe(client).pipe(target);
  }

  /** The target answered with something else; the connection is closed after it. */
  #relayRefusal(answer: IncomingMessage): void {
    this.#answered = true;
    const response = new ServerResponse(this.#request);
    response.shouldKeepAlive = false;
    response.assignSocket(this.#socket);
    response.once('finish', () => this.#socket.destroySoon());
    answer.once('error', () => this.#socket.destroy());
    response.writeHead(answer.statusCode ?? 0, answer.statusMessage, responseHeaders(answer.rawHeaders));
    answer.pipe(response);
  }

  #fail(kind: FailureKind): void {
    if (kind === 'connect' && this.#tryNextTarget()) return;
    if (this.#answered) this.#socket.destroy();
    else
      refuseUpgrade(this.#request, this.#socket, failureProblem(kind, this.#route.service, this.#timeouts));
  }
}

function switchingProtocols({ rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : [],
  );
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}
