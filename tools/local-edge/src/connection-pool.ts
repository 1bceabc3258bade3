import { Agent, type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** Kept connections to one target, each given up after `idleMs` without use. */
export class ConnectionPool extends Agent {
  readonly #idleMs: number;

  constructor(idleMs: number) {
    super({ keepAlive: true, timeout: idleMs });
    this.#idleMs = idleMs;
  }

  /**
   * Replaces Node's, which believes a target's `Keep-Alive: timeout=5`. A load balancer does not: a target must keep
   * connections for longer than the idle timeout, and one that does not shows it here as it would there.
   */
  override keepSocketAlive(socket: Socket): boolean {
    socket.unref();
    if (socket.timeout !== this.#idleMs) socket.setTimeout(this.#idleMs);
    // Half closed, it could still be taken for a request until it is closed.
    socket.once('end', destroy);
    return true;
  }

  override reuseSocket(socket: Socket, request: ClientRequest): void {
    socket.off('end', destroy);
    super.reuseSocket(socket, request);
  }
}

function destroy(this: Socket): void {
  this.destroy();
}
