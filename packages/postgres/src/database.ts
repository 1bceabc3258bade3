import { outsideLogScope, type Logger, type ReadinessCheck, type Resource } from '@fairway/service-kit';
import { inSpan, type SpanAttributes } from '@fairway/service-kit/tracing';
import pg from 'pg';

import { AnswerWatch } from './answer-watch.ts';
import { passwordFor, type DatabaseAuthentication } from './authentication.ts';
import { clientConfig, type DatabaseAddress } from './connection.ts';
import { LentConnections, type Lent } from './lent-connections.ts';
import { AnswerTooLong, askReadOnly, type AnswerLimits, type ForeignStatement } from './limited-query.ts';
import { ask, type Statement, type Value } from './prepared-query.ts';
import { databaseUnavailable, isConnectionLost, isStalePlan, isUnavailable } from './unavailable.ts';
import { Transaction, type UnitOfWork } from './unit-of-work.ts';

export interface DatabaseOptions {
  readonly address: DatabaseAddress;
  readonly authentication: DatabaseAuthentication;
  /** The most connections that this process opens. */
  readonly poolSize: number;
  readonly logger: Pick<Logger, 'warn'>;
  /** The connections' name in the server's views: the service's name. */
  readonly applicationName: string;
  /** Passwords of new connections. @default as `authentication` says */
  readonly password?: () => Promise<string>;
  /** @default see `databaseTimes` */
  readonly times?: Partial<DatabaseTimes>;
}

export interface DatabaseTimes {
  /** Until a connection is free or made, in ms. */
  readonly connectMs: number;
  /** Until the server cancels a statement, in ms. */
  readonly statementMs: number;
  /** Until a server that says nothing at all is given up, in ms; above `statementMs`. */
  readonly answerMs: number;
  /** After which an unused connection is closed, in ms: a server that may pause does so only without any. */
  readonly idleMs: number;
  /** After which a connection is replaced, in s: so that tasks find their way back after a failover. */
  readonly lifetimeSeconds: number;
}

/** Waiting and asking together stay below the ten seconds that a request of most services may take. */
export const databaseTimes: DatabaseTimes = {
  connectMs: 5_000,
  statementMs: 3_000,
  answerMs: 4_000,
  idleMs: 30_000,
  lifetimeSeconds: 1_800,
};

/**
 * A service's database: a pool of connections that are opened when they are needed.
 * @example
 * const database = new Database({
 *   address: config.DATABASE_URL,
 *   authentication: config.DATABASE_AUTHENTICATION,
 *   poolSize: 5,
 *   applicationName: 'orders',
 *   logger,
 * });
 * const rows = await database.query({ name: 'find_order', text: 'SELECT * FROM orders WHERE id = $1' }, [id]);
 */
export class Database implements Resource {
  readonly name = 'database';
  readonly #pool: pg.Pool;
  readonly #connections: LentConnections;
  readonly #answers: AnswerWatch;

  constructor(options: DatabaseOptions) {
    const { address, authentication, poolSize, logger, applicationName } = options;
    const times = { ...databaseTimes, ...options.times };
    const password = options.password ?? passwordFor(address, authentication);
    this.#answers = new AnswerWatch(times.answerMs);
    this.#pool = new pg.Pool({
      ...clientConfig(address, { applicationName, ...(password === undefined ? {} : { password }) }),
      max: poolSize,
      connectionTimeoutMillis: times.connectMs,
      idleTimeoutMillis: times.idleMs,
      maxLifetimeSeconds: times.lifetimeSeconds,
      statement_timeout: times.statementMs,
      idle_in_transaction_session_timeout: times.statementMs,
    });
    this.#connections = new LentConnections(this.#pool, times.idleMs);
    // The server may end a connection; without a listener that would end the process. The request that opened it has
    // long been answered, and others have used it since.
    const lost = (error: Error) =>
      outsideLogScope(() => logger.warn({ err: error }, 'an unused database connection was lost'));
    this.#pool.on('error', lost);
    this.#pool.on('connect', (client) =>
      // A statement on it fails, and tells.
      client.on('error', (error) => this.#connections.drop(client) && lost(error)),
    );
  }

  /**
   * Runs one statement.
   * @throws {HttpProblem} 503 with `Retry-After` when the database cannot serve now
   */
  query<Row extends object>(statement: Statement, values: readonly Value[] = []): Promise<readonly Row[]> {
    return inSpan(statement.name, spanOf(statement), () => this.#query<Row>(statement, values));
  }

  async #query<Row extends object>(statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    for (let attempt = 0; ; attempt += 1) {
      const lent = this.#connections.take() ?? (await this.#borrow());
      const { client } = lent;
      // With a statement on its way, `end` does not wait for the server: the statement fails as its connection does.
      const answer = this.#answers.begin(() => void client.end());
      try {
        const rows = await ask<Row>(client, statement, values);
        this.#connections.putBack(lent);
        return rows;
      } catch (error) {
        if (isConnectionLost(error)) client.release(true);
        else this.#connections.putBack(lent);
        // After a migration every connection may have such a plan, and each fails with it once.
        if (isStalePlan(error) && attempt < this.#pool.options.max) continue;
        throw isUnavailable(error) ? databaseUnavailable(told(error)) : told(error);
      } finally {
        this.#answers.end(answer);
      }
    }
  }

  /**
   * Runs statements that are done together: `work` keeps them with `commit`, anything else undoes them.
   * @example
   * await database.transaction(async (unit) => {
   *   await unit.query(addThing, [id]);
   *   await unit.query(addPart, [id]);
   *   await unit.commit();
   * });
   * @throws {HttpProblem} 503 with `Retry-After` when the database cannot serve now; what `work` throws
   */
  async transaction<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return inSpan('transaction', POSTGRESQL, () => this.#transaction(work));
  }

  #transaction<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#onConnection(async (client) => {
      const transaction = new Transaction(client);
      await transaction.begin();
      try {
        return await work(transaction);
      } finally {
        await transaction.end();
      }
    });
  }

  /**
   * Runs a statement that a stranger wrote: it changes nothing, and its answer has an end.
   * @returns rows with values as JSON has them
   * @throws {AnswerTooLong} for more rows or bytes than the limits
   * @throws {HttpProblem} 503 when the database cannot serve now; a statement that took too long is an error of its own,
   *   with the server's code `57014`
   */
  async readOnly(
    statement: ForeignStatement,
    limits: AnswerLimits,
  ): Promise<readonly Record<string, unknown>[]> {
    // Without its text: a stranger may have put anything there.
    return inSpan('read-only statement', POSTGRESQL, () =>
      this.#onConnection((client) => askReadOnly(client, statement, limits), limits.statementMs),
    );
  }

  /** Whether the database answers. */
  readiness(): ReadinessCheck {
    return {
      name: this.name,
      check: async () => {
        await this.query({ name: 'ready', text: 'SELECT 1' });
      },
    };
  }

  /** Closes every connection, after the statements that run on it. */
  async close(): Promise<void> {
    this.#connections.close();
    await this.#pool.end();
    this.#answers.close();
  }

  /**
   * Lends a connection to `work`, which must leave it as it was: a connection whose state is unknown is closed.
   * @param statementMs how long a statement of it may take, where that is its own failure and not the server's
   */
  async #onConnection<T>(work: (client: pg.Client) => Promise<T>, statementMs?: number): Promise<T> {
    const lent = this.#connections.take() ?? (await this.#borrow());
    const { client } = lent;
    const answer = this.#answers.begin(() => void client.end());
    try {
      const result = await work(client);
      this.#connections.putBack(lent);
      return result;
    } catch (error) {
      if (isConnectionLost(error)) client.release(true);
      else this.#connections.putBack(lent);
      const isOwnFailure = error instanceof AnswerTooLong || (statementMs !== undefined && isTimeout(error));
      throw isUnavailable(error) && !isOwnFailure ? databaseUnavailable(told(error)) : told(error);
    } finally {
      this.#answers.end(answer);
    }
  }

  async #borrow(): Promise<Lent> {
    try {
      return await this.#connections.borrow();
    } catch (error) {
      throw databaseUnavailable(error);
    }
  }
}

const POSTGRESQL = { 'db.system.name': 'postgresql' } as const;

/** The text has places for values, and no values. */
function spanOf({ text }: Statement): SpanAttributes {
  return { 'db.system.name': 'postgresql', 'db.query.text': text };
}

/** The server cancelled a statement that took too long. */
function isTimeout(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === '57014';
}

/**
 * Gives the error the stack of its caller, because that of an answer leads to the socket it came over; and removes
 * the row that the server quotes, which no log may have.
 */
function told(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    Error.captureStackTrace(error);
    error.detail = undefined;
  }
  return error;
}
