import type { ClientRequestArgs } from 'node:http';
import type { Socket } from 'node:net';

import { connectTarget } from './target-connection.ts';
import { Agent } from './node-http.ts';

/**
 * Kept connections to one target, each given up after `idleMs` without use. Node gives one back only when the request
 * has been sent and the answer has been read, both whole, and closes it when an unexpected byte arrives.
 */
export class ConnectionPool extends Agent {
  readonly #idleMs: number;

  constructor(idleMs: number) {
    super({ keepAlive: true, timeout: idleMs });
    this.#idleMs = idleMs;
  }

  override createConnection(options: ClientRequestArgs): Socket {
    return connectTarget(options);
  }

  /**
   * Replaces Node's, which believes a target's `Keep-Alive: timeout=5`. A load balancer does not: a target must keep
   * connections for longer than the idle timeout, and a target that does not fails here as it would there.
   */
  override keepSocketAlive(socket: Socket): boolean {
    socket.unref();
    if (socket.timeout !== this.#idleMs) socket.setTimeout(this.#idleMs);
    return true;
  }
}
