import { outsideLogScope, type Logger, type Resource } from '@fairway/service-kit';
import pg from 'pg';

import { passwordFor, type DatabaseAuthentication } from './authentication.ts';
import { clientConfig, type DatabaseAddress } from './connection.ts';

export interface DatabaseListenerOptions {
  readonly address: DatabaseAddress;
  readonly authentication: DatabaseAuthentication;
  /** The connection's name in the server's views: the service's name. */
  readonly applicationName: string;
  readonly logger: Pick<Logger, 'warn'>;
  /** Name of the channel: lower-case letters, digits and underscores. */
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  /** Called each time that it begins to listen: earlier messages were not heard. */
  readonly onListening: () => void;
}

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;

/**
 * Listens to a channel of PostgreSQL (LISTEN, NOTIFY) on a connection of its own, which it makes again when it is lost.
 * It keeps a server awake that would pause without connections.
 */
export class DatabaseListener implements Resource {
  readonly name = 'database listener';
  readonly #options: DatabaseListenerOptions;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(options: DatabaseListenerOptions) {
    if (!/^[a-z0-9_]+$/.test(options.channel)) throw new Error(`no name of a channel: ${options.channel}`);
    this.#options = options;
  }

  /** Begins to listen; a server that is away is tried again. */
  start(): void {
    void outsideLogScope(() => this.#connect());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { address, authentication, applicationName, channel, onMessage, onListening } = this.#options;
    const password = passwordFor(address, authentication);
    const purpose = { applicationName, ...(password === undefined ? {} : { password }) };
    const client = new pg.Client(clientConfig(address, purpose));
    this.#client = client;
    // Two events may report one loss.
    let isLost = false;
    const lost = (error?: Error): void => {
      if (isLost) return;
      isLost = true;
      this.#tryAgain(error);
    };
    client.on('error', lost);
    client.on('end', () => lost());
    client.on('notification', ({ payload = '' }) => onMessage(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      this.#failures = 0;
      onListening();
    } catch (error) {
      await client.end().catch(() => undefined);
      lost(error as Error);
    }
  }

  #tryAgain(error: Error | undefined): void {
    if (this.#isClosed) return;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, MAX_PAUSE_MS);
    this.#failures += 1;
    this.#options.logger.warn(
      { err: error, pauseMs },
      'the connection that listens to the database was lost',
    );
    this.#timer = setTimeout(() => void this.#connect(), pauseMs).unref();
  }
}
