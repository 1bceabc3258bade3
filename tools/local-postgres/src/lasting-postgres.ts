import { setTimeout as delay } from 'node:timers/promises';

import { startLocalPostgres, type LocalPostgres, type LocalPostgresOptions } from './local-postgres.ts';

export interface LastingPostgresOptions extends LocalPostgresOptions {
  /** Called when the server has ended and is started again, or with the reason why it does not start. */
  readonly onRevival: (note: string) => void;
}

const PAUSE_MS = 1_000;

/** A server that ends sooner has the same trouble as the one before: the trouble is reported once. */
const LASTING_MS = 10_000;

/**
 * A local server that is started again when it ends without having been asked to, on the same data and at the same
 * address, as a managed one would be.
 * @throws {Error} with the end of what the server logged, when it does not start the first time
 */
export async function startLastingPostgres(options: LastingPostgresOptions): Promise<LocalPostgres> {
  const lasting = new LastingPostgres(
    options,
    await startLocalPostgres({ onGuardLost: options.onRevival, ...options }),
  );
  lasting.watch();
  return lasting;
}

class LastingPostgres implements LocalPostgres {
  readonly socketFolder: string;
  readonly dataFolder: string;
  readonly #options: LastingPostgresOptions;
  readonly #stopping = new AbortController();
  /** The first lines of the messages about the present trouble. */
  readonly #told = new Set<string>();
  #server: LocalPostgres;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: LastingPostgresOptions, server: LocalPostgres) {
    this.#options = options;
    this.#server = server;
    this.socketFolder = server.socketFolder;
    this.dataFolder = server.dataFolder;
  }

  /** The pid of the running server, or of the last one. */
  get pid(): number {
    return this.#server.pid;
  }

  /** For good: it was stopped. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  url(database: string, role?: string): string {
    return this.#server.url(database, role);
  }

  watch(): void {
    this.#ended = this.#reviveUntilStopped();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server.stop();
    await this.#ended;
    // A server that was being started meanwhile.
    await this.#server.stop();
  }

  async #reviveUntilStopped(): Promise<void> {
    let startedAt = performance.now();
    await this.#server.ended;
    while (!this.#isStopping()) {
      const lasted = performance.now() - startedAt;
      this.#tell('the database has ended, and is started again', lasted >= LASTING_MS);
      if (lasted < PAUSE_MS) await this.#pause();
      await this.#revive();
      startedAt = performance.now();
      if (!this.#isStopping()) await this.#server.ended;
    }
  }

  /** Tells of trouble once, until the server has lasted: a full disk may end it again and again. */
  #tell(trouble: string, isNew: boolean): void {
    if (isNew) this.#told.clear();
    const [kind = ''] = trouble.split('\n', 1);
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#options.onRevival(trouble);
  }

  #pause(): Promise<void> {
    return delay(PAUSE_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  async #revive(): Promise<void> {
    const { dataFolder, socketFolder } = this;
    const folders = this.#options.socketFolder === undefined ? { temporaryFolder: socketFolder } : {};
    let hasFailed = false;
    while (!this.#isStopping()) {
      try {
        this.#server = await startLocalPostgres({
          onGuardLost: this.#options.onRevival,
          ...this.#options,
          dataFolder,
          ...folders,
        });
        if (hasFailed) this.#tell('the database runs again', false);
        return;
      } catch (error) {
        hasFailed = true;
        const reason = error instanceof Error ? error.message : String(error);
        this.#tell(`the database does not start, and is tried every second: ${reason}`, false);
        await this.#pause();
      }
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}
