/**
 * - `no-bucket`, `no-object`: there is nothing to read
 * - `denied`: credentials or permissions
 * - `archived`: in a storage class that must be restored before it can be read
 * - `changed`: replaced or deleted while it was being read
 * - `damaged`: gzip data that is not whole, or none although it is named or marked as such
 * - `foreign`: packed or encoded in a way that is not read here
 * - `refused`: it would read or cost more than is allowed
 * - `stopped`: it was stopped on request
 * - `slow`: no answer, or no further byte, in time
 * - `unavailable`: down, overloaded or out of reach
 */
export type LogSourceFailure =
  | 'no-bucket'
  | 'no-object'
  | 'denied'
  | 'archived'
  | 'changed'
  | 'damaged'
  | 'foreign'
  | 'refused'
  | 'stopped'
  | 'slow'
  | 'unavailable';

/**
 * A log in S3 could not be read. The message is a sentence for an operator, and reveals nothing of the service's
 * inside.
 */
export class LogSourceError extends Error {
  readonly failure: LogSourceFailure;

  constructor(failure: LogSourceFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LogSourceError';
    this.failure = failure;
  }
}
