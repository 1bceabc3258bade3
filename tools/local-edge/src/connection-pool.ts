import { Agent } from 'node:http';
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
    return true;
  }
}
