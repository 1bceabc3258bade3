import type pg from 'pg';

/** Time for which connections are kept before they go back to the pool, in ms. */
const KEEP_MS = 1_000;

/** A connection that the pool has lent, and the turn in which it did. */
export interface Lent {
  readonly client: pg.PoolClient;
  readonly turn: number;
}

/**
 * Connections of a pool that are kept for the next statement, instead of going back after each: the pool's work for
 * every loan (timers, events, listeners) costs as much as a short statement. Everything goes back about once a
 * second, so the pool's own rules, on unused and on old connections, hold a second later than they say.
 */
export class LentConnections {
  readonly #pool: pg.Pool;
  readonly #keepMs: number;
  /** The one used last is lent first, so that those which are too many are left unused, and close. */
  #free: Lent[] = [];
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param idleMs after which the pool closes an unused connection */
  constructor(pool: pg.Pool, idleMs: number) {
    this.#pool = pool;
    this.#keepMs = Math.min(KEEP_MS, idleMs);
  }

  /** A kept connection, if there is one. */
  take(): Lent | undefined {
    return this.#free.pop();
  }

  /** @throws {Error} when none is to be had in the pool's time */
  async borrow(): Promise<Lent> {
    const client = await this.#pool.connect();
    return { client, turn: this.#turn };
  }

  /** Keeps a connection that has done its statement, or gives it to who waits for one. */
  putBack(lent: Lent): void {
    if (this.#isClosed || lent.turn !== this.#turn || this.#pool.waitingCount > 0) {
      lent.client.release();
      return;
    }
    this.#free.push(lent);
    this.#timer ??= setTimeout(() => this.#giveBack(), this.#keepMs).unref();
  }

  /** Gives up a connection that the server has ended; returns whether it was unused. */
  drop(client: pg.PoolClient): boolean {
    const lent = this.#free.find((other) => other.client === client);
    if (lent === undefined) return false;
    this.#free = this.#free.filter((other) => other !== lent);
    client.release(true);
    return true;
  }

  /** From now on every connection goes back as soon as its statement is done. */
  close(): void {
    this.#isClosed = true;
    this.#giveBack();
  }

  #giveBack(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#turn += 1;
    for (const { client } of this.#free.splice(0)) client.release();
  }
}
