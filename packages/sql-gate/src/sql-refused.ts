/** A part that a statement must not have. */
export interface SqlFault {
  /** The place in characters from the start of the statement; the first is 1, as PostgreSQL counts. */
  readonly position: number;
  /** A sentence without its place: `the function pg_sleep is not allowed`. */
  readonly message: string;
}

/** A statement that must not run; `faults` has everything that is wrong with it, in the order of the text. */
export class SqlRefused extends Error {
  readonly faults: readonly SqlFault[];

  constructor(faults: readonly SqlFault[]) {
    super(faults.map(({ message, position }) => `${message} (at character ${position})`).join('; '));
    this.name = 'SqlRefused';
    this.faults = faults;
  }
}
