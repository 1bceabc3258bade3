/** A reason to stop that a person can act on: `message` is one sentence that ends with, or is followed by, the fix. */
export class Failure extends Error {
  /** More for the reader than the sentence: the last lines of a log, say. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message);
    this.name = 'Failure';
    this.details = details;
  }
}

/** The command line is wrong; nothing was done. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
