import { overloaded } from './http-problem.ts';

export interface FairSemaphoreOptions {
  /** Turns at a time. */
  readonly atATime: number;
  /** Turns at a time of one client: below `atATime`, so that there is always one left for others. @default `atATime` */
  readonly perClient?: number;
  /** Number of callers that may wait for a turn; the next ones are refused. */
  readonly maxWaiting: number;
  /** The longest wait for a turn, in ms; refused is who has waited so long. @default 5000 */
  readonly maxWaitMs?: number;
  /** The sentence that refused callers get. */
  readonly refusal: string;
}

/** Ends a turn, so that the next one begins. */
export type ReleaseSlot = () => void;

interface Waiting {
  readonly client: string;
  readonly begin: () => void;
  readonly refuse: () => void;
}

const MAX_WAIT_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

/**
 * Lets a few work at a time. The others wait, not for long, and fairly: next is a client with the fewest turns, and
 * of those the one whose last turn is longest ago, so that a client does not wait for everything that another one has
 * sent before. Where no more may wait, the client that waits most often makes room for one that does not.
 * @example
 * const semaphore = new FairSemaphore({ atATime: 2, maxWaiting: 16, refusal: 'Too many reports are being made' });
 * const release = await semaphore.acquire(clientKey(exchange), exchange.signal);
 * try { … } finally { release(); }
 */
export class FairSemaphore {
  readonly #options: Required<FairSemaphoreOptions>;
  readonly #waiting = new Set<Waiting>();
  /** Turns that have begun and not ended, by client. */
  readonly #running = new Map<string, number>();
  /** Number of the last turn of each client that runs or waits. */
  readonly #lastTurn = new Map<string, number>();
  #taken = 0;
  #begun = 0;

  constructor(options: FairSemaphoreOptions) {
    this.#options = { perClient: options.atATime, maxWaitMs: MAX_WAIT_MS, ...options };
  }

  /** Whether a caller waits that could begin if there were a turn. */
  get isWaitedFor(): boolean {
    return this.#next() !== undefined;
  }

  /**
   * Waits for a turn.
   * @param client whom it counts for
   * @throws {HttpProblem} 503 when too many wait already, or it has waited too long
   * @throws the signal's reason, when it is aborted before
   */
  async acquire(client: string, signal: AbortSignal): Promise<ReleaseSlot> {
    signal.throwIfAborted();
    return this.tryAcquire(client) ?? (await this.#wait(client, signal));
  }

  /** A free turn, if there is one that the client may have and that no one waits for. */
  tryAcquire(client: string): ReleaseSlot | undefined {
    if (!this.#isFree() || !this.#mayHave(client)) return undefined;
    return this.#begin(client);
  }

  async #wait(client: string, signal: AbortSignal): Promise<ReleaseSlot> {
    this.#makeRoom(client);
    const { promise, resolve, reject } = Promise.withResolvers<ReleaseSlot>();
    // At once: until its promise has settled, a turn could still be given to who does not wait any more.
    const stop = (reason: unknown): void => {
      this.#waiting.delete(waiting);
      reject(reason);
    };
    const waiting: Waiting = {
      client,
      begin: () => resolve(this.#begin(client)),
      refuse: () => stop(this.#refusal()),
    };
    const leave = (): void => stop(signal.reason);
    const timer = setTimeout(waiting.refuse, this.#options.maxWaitMs);
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.add(waiting);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      this.#forget(client);
    }
  }

  /** @throws {HttpProblem} 503 when nobody waits so much more often than the client that it would be fair */
  #makeRoom(client: string): void {
    if (this.#waiting.size < this.#options.maxWaiting) return;
    const byClient = Map.groupBy(this.#waiting, (waiting) => waiting.client);
    const own = byClient.get(client)?.length ?? 0;
    const [most = []] = [...byClient.values()].toSorted((a, b) => b.length - a.length);
    const last = most.at(-1);
    if (last === undefined || most.length <= own + 1) throw this.#refusal();
    last.refuse();
  }

  #refusal(): Error {
    return overloaded(this.#options.refusal, RETRY_AFTER_SECONDS);
  }

  #begin(client: string): ReleaseSlot {
    this.#taken += 1;
    this.#running.set(client, this.#turnsOf(client) + 1);
    this.#lastTurn.set(client, (this.#begun += 1));
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#end(client);
    };
  }

  #end(client: string): void {
    this.#taken -= 1;
    const left = this.#turnsOf(client) - 1;
    if (left === 0) this.#running.delete(client);
    else this.#running.set(client, left);
    this.#forget(client);
    const next = this.#isFree() ? this.#next() : undefined;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next.begin();
  }

  /** The next waiter: chosen from each client's first one. */
  #next(): Waiting | undefined {
    const firsts = new Map<string, Waiting>();
    for (const waiting of this.#waiting) {
      if (!firsts.has(waiting.client) && this.#mayHave(waiting.client)) firsts.set(waiting.client, waiting);
    }
    const [next] = [...firsts.values()].toSorted(
      (a, b) =>
        this.#turnsOf(a.client) - this.#turnsOf(b.client) ||
        (this.#lastTurn.get(a.client) ?? 0) - (this.#lastTurn.get(b.client) ?? 0),
    );
    return next;
  }

  #isFree(): boolean {
    return this.#taken < this.#options.atATime;
  }

  #mayHave(client: string): boolean {
    return this.#turnsOf(client) < this.#options.perClient;
  }

  #turnsOf(client: string): number {
    return this.#running.get(client) ?? 0;
  }

  /** Forgets a client that neither runs nor waits. */
  #forget(client: string): void {
    if (this.#running.has(client)) return;
    for (const waiting of this.#waiting) if (waiting.client === client) return;
    this.#lastTurn.delete(client);
  }
}
