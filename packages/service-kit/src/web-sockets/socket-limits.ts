import type { WebSocketLimits } from '@fairway/service-manifest';

import { overloaded } from '../http-problem.ts';

const RETRY_AFTER_SECONDS = 5;

/** Counts open sockets, all and by client. */
export class SocketLimits {
  readonly #maxSockets: number;
  readonly #maxPerClient: number;
  readonly #byClient = new Map<string, number>();
  #open = 0;
  #peak = 0;

  constructor({ maxSockets, maxSocketsPerClient }: WebSocketLimits) {
    this.#maxSockets = maxSockets;
    this.#maxPerClient = maxSocketsPerClient;
  }

  /** The most sockets that were open at a time since the last call. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = this.#open;
    return peak;
  }

  /**
   * Takes a place.
   * @returns gives it back
   * @throws {HttpProblem} 503 when there is none left, or none for this client
   */
  take(client: string): () => void {
    const own = this.#byClient.get(client) ?? 0;
    if (this.#open >= this.#maxSockets) {
      throw overloaded(
        `This task has ${this.#maxSockets} open sockets, and takes no more`,
        RETRY_AFTER_SECONDS,
      );
    }
    if (own >= this.#maxPerClient) {
      throw overloaded(
        `This client has ${this.#maxPerClient} open sockets: close one first`,
        RETRY_AFTER_SECONDS,
      );
    }
    this.#open += 1;
    this.#peak = Math.max(this.#peak, this.#open);
    this.#byClient.set(client, own + 1);
    return () => this.#giveBack(client);
  }

  #giveBack(client: string): void {
    this.#open -= 1;
    const left = (this.#byClient.get(client) ?? 1) - 1;
    if (left === 0) this.#byClient.delete(client);
    else this.#byClient.set(client, left);
  }
}
