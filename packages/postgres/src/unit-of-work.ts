import type pg from 'pg';

import { ask, type Statement, type Value } from './prepared-query.ts';

/** Statements that are done together, or not at all. */
export interface UnitOfWork {
  query<Row extends object>(statement: Statement, values?: readonly Value[]): Promise<readonly Row[]>;
  /** Keeps all changes; without it they are undone. The unit takes no further statement. */
  commit(): Promise<void>;
}

/** A unit of work on a connection; `end` must be called. */
export class Transaction implements UnitOfWork {
  readonly #client: pg.Client;
  #isOver = false;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async begin(): Promise<void> {
    await this.#client.query('BEGIN');
  }

  async query<Row extends object>(
    statement: Statement,
    values: readonly Value[] = [],
  ): Promise<readonly Row[]> {
    if (this.#isOver) throw new Error('the unit of work is over: run its statements before its commit');
    return ask<Row>(this.#client, statement, values);
  }

  async commit(): Promise<void> {
    if (this.#isOver) throw new Error('the unit of work was committed before');
    this.#isOver = true;
    await this.#client.query('COMMIT');
  }

  /** Undoes uncommitted changes. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#client.query('ROLLBACK');
  }
}
