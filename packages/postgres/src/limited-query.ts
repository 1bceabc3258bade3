import pg from 'pg';

import { textOf, type Value } from './prepared-query.ts';
import { readJsonValue } from './json-values.ts';

/** A statement that a stranger wrote. */
export interface ForeignStatement {
  readonly text: string;
  /** PostgreSQL's type of `$1`, `$2` …, so that none has to be guessed. */
  readonly parameterTypes: readonly ('date' | 'int4' | 'text')[];
  readonly values: readonly Value[];
}

export interface AnswerLimits {
  /** Until the server cancels it, in ms. */
  readonly statementMs: number;
  readonly maxRows: number;
  /** The limit of everything that the server sends for it. */
  readonly maxBytes: number;
}

/** The answer is longer than its reader allows; it was not read to its end. */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong';
}

/** As text: the driver's declarations want it so, and write it as a number. */
const TYPE_IDS = { date: '1082', int4: '23', text: '25' } as const;

/** For this transaction alone. */
const SETTINGS =
  "SELECT pg_catalog.set_config('statement_timeout', $1, true), pg_catalog.set_config('search_path', $2, true)";
/** `pg_catalog` first, so that nothing in another schema can stand in for PostgreSQL's own names. */
const SEARCH_PATH = 'pg_catalog, public, pg_temp';

/**
 * Runs a statement that cannot change anything: in a READ ONLY transaction that is always rolled back, with limits on its
 * time and its answer.
 * @returns rows whose values are what JSON has: numbers for numbers, text for days and times
 * @throws {AnswerTooLong}
 * @throws {Error} what the server, or the way to it, failed with
 */
export async function askReadOnly(
  client: pg.Client,
  statement: ForeignStatement,
  limits: AnswerLimits,
): Promise<readonly Record<string, unknown>[]> {
  try {
    return await new Promise((resolve, reject) => {
      client.query(new LimitedQuery(statement, limits, resolve, reject));
    });
  } catch (error) {
    // A statement that failed has ended before its own ROLLBACK.
    if (error instanceof pg.DatabaseError) await client.query('ROLLBACK');
    throw error;
  }
}

/** The number of commands before the statement: BEGIN, and its settings. */
const COMMANDS_BEFORE = 2;

/** BEGIN, settings, the statement and ROLLBACK, in one write and one answer. */
class LimitedQuery implements pg.Submittable {
  readonly #statement: ForeignStatement;
  readonly #limits: AnswerLimits;
  readonly #resolve: (rows: readonly Record<string, unknown>[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #rows: Record<string, unknown>[] = [];
  #columns: readonly { readonly name: string; readonly type: number }[] = [];
  #bytes = 0;
  #commands = 0;
  #failure: unknown;
  #stopCounting: () => void = () => undefined;

  constructor(
    statement: ForeignStatement,
    limits: AnswerLimits,
    resolve: (rows: readonly Record<string, unknown>[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#statement = statement;
    this.#limits = limits;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): undefined {
    const { text, parameterTypes, values } = this.#statement;
    this.#countBytes(connection);
    connection.stream.cork();
    run(connection, 'BEGIN TRANSACTION READ ONLY', []);
    run(connection, SETTINGS, [String(this.#limits.statementMs), SEARCH_PATH]);
    connection.parse({ name: '', text, types: parameterTypes.map((type) => TYPE_IDS[type]) }, true);
    connection.bind({ values: values.map(textOf) }, true);
    connection.describe({ type: 'P' }, true);
    // The server stops at one row more than allowed, which shows that there are more.
    const rows = this.#limits.maxRows + 1;
    // The driver declares the number as text, and would not write one.
    connection.execute({ rows } as unknown as pg.ExecuteConfig, true);
    run(connection, 'ROLLBACK', []);
    connection.sync();
    connection.stream.uncork();
    return undefined;
  }

  /** On the wire, because a single row may have a gigabyte: it must not even be collected. */
  #countBytes(connection: pg.Connection): void {
    const { stream } = connection;
    const count = (chunk: Buffer): void => {
      this.#bytes += chunk.length;
      if (this.#bytes <= this.#limits.maxBytes || this.#failure !== undefined) return;
      this.#failure = new AnswerTooLong(`the answer has more than ${this.#limits.maxBytes} bytes`);
      stream.destroy();
    };
    stream.prependListener('data', count);
    this.#stopCounting = () => stream.removeListener('data', count);
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#commands < COMMANDS_BEFORE) return;
    if (this.#rows.length === this.#limits.maxRows) {
      this.#failure ??= new AnswerTooLong(`the answer has more than ${this.#limits.maxRows} rows`);
      return;
    }
    const cells = this.#columns.map(({ name, type }, index): [string, unknown] => {
      const text = fields[index] ?? null;
      return [name, text === null ? null : readJsonValue(type, text)];
    });
    // `fromEntries` makes every column a property of its own, one called `__proto__` too.
    this.#rows.push(Object.fromEntries(cells));
  }

  handlePortalSuspended(): void {
    // There are more rows: `handleDataRow` has seen one too many.
  }

  handleCommandComplete(): void {
    this.#commands += 1;
  }

  handleReadyForQuery(): void {
    this.#stopCounting();
    if (this.#failure === undefined) this.#resolve(this.#rows);
    else this.#reject(this.#failure);
  }

  handleError(error: unknown): void {
    this.#stopCounting();
    this.#reject(this.#failure ?? error);
  }

  handleEmptyQuery(): void {
    // An empty query has no rows.
  }

  handleCopyInResponse(connection: pg.Connection): void {
    this.#failure = new Error('COPY FROM STDIN cannot be run as a statement');
    connection.stream.destroy();
  }

  handleCopyData(): void {
    // Ends a COPY TO STDOUT, which has no rows.
  }
}

/** Queues a command without waiting for its answer. */
function run(connection: pg.Connection, text: string, values: string[]): void {
  connection.parse({ name: '', text, types: [] }, true);
  connection.bind({ values }, true);
  connection.execute(null, true);
}
