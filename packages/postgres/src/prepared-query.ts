import pg from 'pg';

/** A statement with a name is parsed and planned once for a connection, not once for a request. */
export interface Statement {
  /** At most 63 bytes, and another one for another text. */
  readonly name: string;
  readonly text: string;
}

/** The types of a parameter; pass anything else as the text that PostgreSQL reads, such as JSON for `$1::jsonb`. */
export type Value = string | number | bigint | boolean | Buffer | null;

interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

/** A statement that a connection has prepared. */
interface Prepared {
  readonly text: string;
  readonly columns: readonly Column[];
  /** Every column, in its place: `__proto__` is a name like any other. */
  readonly emptyRow: Readonly<Record<string, unknown>>;
}

const preparedOn = new WeakMap<pg.Connection, Map<string, Prepared>>();

/** A calendar day has no time zone: left as PostgreSQL writes it, `YYYY-MM-DD`, instead of becoming an instant. */
const DATE_TYPE = 1082;
const types = new pg.TypeOverrides();
types.setTypeParser(DATE_TYPE, (text) => text);

/**
 * Runs a statement on a connection.
 * @throws {Error} what the server, or the way to it, failed with
 */
export function ask<Row extends object>(
  client: pg.Client,
  statement: Statement,
  values: readonly Value[],
): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    client.query(new PreparedQuery(statement, values, resolve as (rows: readonly object[]) => void, reject));
  });
}

/**
 * One run of a prepared statement, in the place of the driver's own `Query`. That one asks for the columns each time
 * and builds a result with everything in it, which is half of a short statement's cost in this process.
 */
class PreparedQuery implements pg.Submittable {
  readonly #statement: Statement;
  readonly #values: (string | Buffer | null)[];
  readonly #resolve: (rows: readonly object[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #rows: object[] = [];
  #known = new Map<string, Prepared>();
  #prepared: Prepared | undefined;
  #failure: unknown;

  constructor(
    statement: Statement,
    values: readonly Value[],
    resolve: (rows: readonly object[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#statement = statement;
    this.#values = values.map(textOf);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): Error | undefined {
    const { name, text } = this.#statement;
    this.#known = knownOn(connection);
    this.#prepared = this.#known.get(name);
    if (this.#prepared !== undefined && this.#prepared.text !== text)
      return new Error(`the statement '${name}' has two texts: give each a name of its own`);
    // Corked, so that all messages are one write.
    connection.stream.cork();
    if (this.#prepared === undefined) {
      // A first run that failed may have left the statement; closing one that does not exist is no error.
      connection.close({ type: 'S', name }, true);
      connection.parse({ name, text, types: [] }, true);
    }
    connection.bind({ statement: name, values: this.#values }, true);
    if (this.#prepared === undefined) connection.describe({ type: 'P' }, true);
    connection.execute(null, true);
    connection.sync();
    connection.stream.uncork();
    return undefined;
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#remember(fields);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#prepared === undefined || this.#failure !== undefined) return;
    const { columns, emptyRow } = this.#prepared;
    const row = { ...emptyRow };
    try {
      columns.forEach(({ name, read }, index) => {
        const text = fields[index] ?? null;
        // no-inherited-lookup: `emptyRow` has every column as its own, `__proto__` too
        row[name] = text === null ? null : read(text);
      });
    } catch (error) {
      this.#failure = error;
      return;
    }
    this.#rows.push(row);
  }

  handleCommandComplete(): void {
    // It returns no rows: the server has described none.
    if (this.#prepared === undefined) this.#remember([]);
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#resolve(this.#rows);
    else this.#reject(this.#failure);
  }

  handleError(error: unknown): void {
    // Prepared anew next time: the server may have lost it, or planned it before its table changed.
    this.#known.delete(this.#statement.name);
    this.#reject(this.#failure ?? error);
  }

  handleEmptyQuery(): void {
    // An empty query has no rows.
  }

  handleCopyInResponse(connection: pg.Connection): void {
    // The server would wait for rows, and answer nothing else.
    this.#failure = new Error('COPY FROM STDIN cannot be run as a statement');
    connection.stream.destroy();
  }

  handleCopyData(): void {
    // Ends a COPY TO STDOUT, which has no rows.
  }

  #remember(fields: readonly pg.FieldDef[]): void {
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      // The driver declares the text as a number.
      read: types.getTypeParser(dataTypeID, 'text') as unknown as Column['read'],
    }));
    const emptyRow = Object.fromEntries(columns.map(({ name }) => [name, null]));
    this.#prepared = { text: this.#statement.text, columns, emptyRow };
    this.#known.set(this.#statement.name, this.#prepared);
  }
}

function knownOn(connection: pg.Connection): Map<string, Prepared> {
  let known = preparedOn.get(connection);
  if (known === undefined) preparedOn.set(connection, (known = new Map<string, Prepared>()));
  return known;
}

export function textOf(value: Value): string | Buffer | null {
  return value === null || Buffer.isBuffer(value) ? value : String(value);
}
