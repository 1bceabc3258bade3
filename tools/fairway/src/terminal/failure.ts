/** A reason to stop that a person can act on: `message` is one sentence that ends with, or is followed by, the fix. */
export class Failure extends Error {
  /** More for the reader than the sentence: the last lines of a log, say. */
  readonly details: readonly string[];
  /** The process's exit code. */
  readonly exitCode: number = 1;

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

/** Another program has failed and said why: its exit code is all that is left to tell. */
export class ProgramFailure extends Error {
  readonly exitCode: number;

  constructor(program: string, exitCode: number) {
    super(`${program} ended with exit code ${exitCode}`);
    this.name = 'ProgramFailure';
    this.exitCode = exitCode;
  }
}
