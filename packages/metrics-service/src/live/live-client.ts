import { HttpProblem, withLogScope, type Caller, type HttpExchange, type SignIn } from '@fairway/service-kit';
import type { WebSocket } from 'ws';

import { READ } from '../routes/permissions.ts';
import type { Subscriber } from './live-feeds.ts';
import { closings, problemMessage, readRenewal, renewedMessage } from './live-messages.ts';
import { Outbox } from './outbox.ts';

export interface LiveClientLimits {
  /** The longest time for a client to read one result, in ms. */
  readonly maxSendMs: number;
  /** The time for it to read why it is dropped, in ms. */
  readonly goodbyeMs: number;
  /** Messages that it may send in all: a renewal an hour, and more. */
  readonly maxMessages: number;
}

export const liveClientLimits: LiveClientLimits = { maxSendMs: 10_000, goodbyeMs: 2_000, maxMessages: 1_000 };

/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One socket of one client: its messages in both directions, and its end. */
export class LiveClient implements Subscriber {
  readonly #socket: WebSocket;
  readonly #exchange: HttpExchange;
  readonly #signIn: SignIn | undefined;
  readonly #limits: LiveClientLimits;
  readonly #outbox: Outbox;
  readonly #openedAt = performance.now();
  #caller: Caller | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #messages = 0;

  /** @param onClosed told once, however it ends */
  constructor(
    { socket, exchange }: { readonly socket: WebSocket; readonly exchange: HttpExchange },
    signIn: SignIn | undefined,
    limits: LiveClientLimits,
    onClosed: () => void,
  ) {
    this.#socket = socket;
    this.#exchange = exchange;
    this.#signIn = signIn;
    this.#limits = limits;
    this.#caller = exchange.caller;
    this.#outbox = new Outbox(socket, limits.maxSendMs, () => this.#drop(closings.tooSlow));
    socket.on('message', (data: Buffer) => void this.#onMessage(data.toString()));
    socket.once('close', (code: number, reason: Buffer) => {
      clearTimeout(this.#expiry);
      this.#outbox.close();
      onClosed();
      this.#logEnd(code, String(reason));
    });
    this.#endWithToken();
  }

  onResult(result: Buffer): void {
    this.#outbox.put(result);
  }

  onStale(problem: HttpProblem): void {
    this.#socket.send(problemMessage(problem));
  }

  onGone(): void {
    this.#drop(closings.gone);
  }

  /** A client that does not read gets no closing frame either: after a while the connection itself is cut. */
  #drop([code, reason]: readonly [number, string]): void {
    const timer = setTimeout(() => this.#socket.terminate(), this.#limits.goodbyeMs);
    this.#socket.once('close', () => clearTimeout(timer));
    this.#socket.close(code, reason);
    if (code !== closings.tooSlow[0]) return;
    withLogScope(this.#exchange.scope, () =>
      this.#exchange.logger.warn(
        { code, reason, waitedMs: this.#limits.maxSendMs },
        'a live client is dropped',
      ),
    );
  }

  #endWithToken(): void {
    clearTimeout(this.#expiry);
    if (this.#caller === undefined) return;
    const leftMs = this.#caller.expiresAt * 1_000 - Date.now();
    if (leftMs <= 0) this.#drop(closings.tokenExpired);
    else this.#expiry = setTimeout(() => this.#endWithToken(), Math.min(leftMs, MAX_TIMER_MS)).unref();
  }

  async #onMessage(message: string): Promise<void> {
    this.#messages += 1;
    if (this.#messages > this.#limits.maxMessages) {
      this.#drop(closings.tooManyMessages);
      return;
    }
    const token = readRenewal(message);
    try {
      if (token === undefined || this.#signIn === undefined || this.#caller === undefined) {
        throw new HttpProblem(422, 'A message must be {"type": "renew", "token": "<access token>"}');
      }
      this.#renew(await this.#signIn.requirePermission(token, READ), this.#caller);
    } catch (error) {
      const problem =
        error instanceof HttpProblem ? error : new HttpProblem(500, 'The token could not be checked');
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(problemMessage(problem));
    }
  }

  #renew(caller: Caller, before: Caller): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (caller.subject !== before.subject) {
      this.#drop(closings.otherSubject);
      return;
    }
    this.#caller = caller;
    this.#endWithToken();
    this.#socket.send(renewedMessage(caller.expiresAt));
  }

  #logEnd(code: number, reason: string): void {
    const { logger, scope, route } = this.#exchange;
    const line = {
      route,
      code,
      reason,
      results: this.#outbox.sent,
      durationMs: Math.round(performance.now() - this.#openedAt),
    };
    withLogScope(scope, () => logger.info(line, 'a live socket was closed'));
  }
}
