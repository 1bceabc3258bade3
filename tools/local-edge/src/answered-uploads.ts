import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import {
  isAnsweredEarly,
  offersUpgrade,
  type LingeringClose,
  type LingerLimits,
} from '@fairway/service-kit/connections';

/**
 * Uploads that are answered before they have arrived. What is left of them is read and dropped: most clients read an
 * answer only when they have sent everything, and may use the connection again then. One that takes too long is cut.
 */
export class AnsweredUploads {
  readonly #lingering: LingeringClose;
  readonly #limits: LingerLimits;
  readonly #beingDropped = new WeakSet<Socket>();

  constructor(lingering: LingeringClose, limits: LingerLimits) {
    this.#lingering = lingering;
    this.#limits = limits;
  }

  /** Call it before the head of an answer is written. */
  beginAnswer(request: IncomingMessage, response: ServerResponse): void {
    const isLast = offersUpgrade(request);
    if (isLast) response.shouldKeepAlive = false;
    // A connection that Node closes after the answer lingers; the client may have asked for the close itself.
    if (isLast || isAnsweredEarly(request)) this.#lingering.afterAnswer(response);
  }

  /** Call it when the head of an answer is written: from now on it is known whether it is its connection's last. */
  begunAnswer({ socket }: IncomingMessage, response: ServerResponse): void {
    if (!response.shouldKeepAlive) this.#lingering.endAfterThis(socket);
  }

  /** Call it when the answer's head is written and the upload is not read any more. */
  drop(request: IncomingMessage, response: ServerResponse): void {
    request.unpipe();
    request.resume();
    // A connection that is closed lingers, with limits of its own.
    if (isAnsweredEarly(request) && response.shouldKeepAlive) this.#limit(request);
  }

  /** Whether the connection's incoming bytes belong to a request that has its answer. */
  isBeingDropped(socket: Socket): boolean {
    return this.#beingDropped.has(socket);
  }

  #limit(request: IncomingMessage): void {
    const { socket } = request;
    const { maxMs, maxQuietMs, maxBytes } = this.#limits;
    const cut = () => socket.destroy();
    const timers = [setTimeout(cut, maxMs), setTimeout(cut, maxQuietMs)] as const;
    let dropped = 0;
    this.#beingDropped.add(socket);
    request.on('data', (chunk: Buffer) => {
      dropped += chunk.length;
      timers[1].refresh();
      if (dropped > maxBytes) cut();
    });
    const done = () => {
      this.#beingDropped.delete(socket);
      socket.off('close', done);
      for (const timer of timers) clearTimeout(timer);
    };
    request.once('end', done);
    socket.once('close', done);
  }
}
