import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** Limits for reading from a connection after its last answer has been written. */
export interface LingerLimits {
  /** The longest time from the answer to the end, in ms. */
  readonly maxMs: number;
  /** The longest time without a byte from the other side, in ms. */
  readonly maxQuietMs: number;
  /** Bytes that are read and dropped at most. */
  readonly maxBytes: number;
}

/** An upload of 64 MB takes 30 s at 17 Mbit/s. nginx's `lingering_time` and `lingering_timeout` are the same. */
export const lingerLimits: LingerLimits = { maxMs: 30_000, maxQuietMs: 5_000, maxBytes: 256 * 1024 * 1024 };

/**
 * Ends a server's connections without losing their last answer. A socket that is closed while bytes lie unread in it
 * resets the connection, and a client that is still sending then never reads its answer. So: say that nothing more
 * will be sent, read and drop the incoming bytes, and close when the other side does, or when a limit is reached.
 *
 * @example
 * const lingering = new LingeringClose();
 * if (isAnsweredEarly(request)) lingering.afterAnswer(response);
 * response.writeHead(413).end();
 */
export class LingeringClose {
  readonly #limits: LingerLimits;
  readonly #open = new Set<Socket>();
  readonly #last = new WeakSet<Socket>();
  #maxMs: number;

  constructor(limits: Partial<LingerLimits> = {}) {
    this.#limits = { ...lingerLimits, ...limits };
    this.#maxMs = this.#limits.maxMs;
  }

  /** Makes the connection of this answer linger where Node would close it after the answer. */
  afterAnswer({ socket }: ServerResponse): void {
    // Node calls it once the answer is written, when there is nothing to follow on the connection.
    if (socket !== null) socket.destroySoon = () => this.close(socket);
  }

  /**
   * Says that a connection's present request gets its last answer. Requests behind it must not be carried out: their
   * clients would not be told (RFC 9112, 9.6).
   */
  endAfterThis(socket: Socket): void {
    this.#last.add(socket);
  }

  /** Whether a request has come after the connection's last answered one. */
  isTooLate({ socket }: IncomingMessage): boolean {
    return this.#last.has(socket);
  }

  /** Closes a connection whose last bytes have been written; nothing reads from it any more. */
  close(socket: Socket): void {
    if (this.#open.has(socket)) return;
    if (socket.destroyed || socket.readableEnded) {
      Socket.prototype.destroySoon.call(socket);
      return;
    }
    this.#open.add(socket);
    for (const event of ['data', 'readable', 'end', 'timeout']) socket.removeAllListeners(event);
    const timer = setTimeout(() => socket.destroy(), this.#maxMs);
    socket.once('close', () => {
      clearTimeout(timer);
      this.#open.delete(socket);
    });
    socket.end();
    this.#drop(socket);
  }

  /** For a server that stops: connections that linger, now or later, do so no longer than this. */
  shorten(maxMs: number): void {
    this.#maxMs = Math.min(this.#maxMs, maxMs);
    for (const socket of this.#open) {
      const timer = setTimeout(() => socket.destroy(), this.#maxMs);
      socket.once('close', () => clearTimeout(timer));
    }
  }

  #drop(socket: Socket): void {
    const { maxBytes, maxQuietMs } = this.#limits;
    let dropped = 0;
    socket.on('data', (chunk: Buffer) => {
      dropped += chunk.length;
      if (dropped > maxBytes) socket.destroy();
    });
    socket.once('end', () => Socket.prototype.destroySoon.call(socket));
    socket.setTimeout(maxQuietMs, () => socket.destroy());
    // An unread request has paused its connection; the empty chunk makes the stream ask for more again.
    socket.push('');
    socket.resume();
  }
}
