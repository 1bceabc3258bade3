import { overloaded, type HttpProblem } from '@fairway/service-kit';

/**
 * The time to wait before a retry: a server that has paused takes up to fifteen seconds to resume, a failover less.
 */
const RETRY_AFTER_SECONDS = 20;

/**
 * SQLSTATE classes and codes of a server that cannot serve any statement now.
 * https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
const TEMPORARY_STATES = [
  '08', // connection exceptions
  '28', // refused at the door: a secret is being rotated, or a token is not accepted yet
  '53', // out of connections, memory or disk
  '57P', // shutting down, crashed, starting up
  '57014', // the statement took too long
  '55P03', // a lock was not to be had in time
  '40', // deadlock, serialization failure
  '25006', // read-only: the writer of a cluster has become a reader
];

/** A connection is of no use after these: it is to another server than it was, or to none. */
const LOST_STATES = ['08', '57P', '25006'];

const INVALID_STATEMENT_NAME = '26000';

/** Node's codes of a network, a name or a socket that does not answer. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENOTCONN',
]);

/** Errors that `pg` and its pool throw without a code, in their words. */
const LOST_WORDS =
  /connection terminated|connection ended|not queryable|read timeout|timeout expired|trying to connect/i;

/** Whether the statement failed because of the server or the way to it, not because of its own text. */
export function isUnavailable(error: unknown): boolean {
  const { code, message } = wordsOf(error);
  if (NETWORK_CODES.has(code) || LOST_WORDS.test(message)) return true;
  return isSqlState(code) && TEMPORARY_STATES.some((start) => code.startsWith(start));
}

/** Whether the connection must not be used again. */
export function isConnectionLost(error: unknown): boolean {
  const { code } = wordsOf(error);
  return !isSqlState(code) || LOST_STATES.some((start) => code.startsWith(start));
}

/**
 * Whether a statement was not run because it was prepared before its table changed, or is prepared no longer. It can
 * be run again: nothing was done.
 */
export function isStalePlan(error: unknown): boolean {
  const { code, message } = wordsOf(error);
  return code === INVALID_STATEMENT_NAME || /cached plan must not change result type/.test(message);
}

function wordsOf(error: unknown): { readonly code: string; readonly message: string } {
  const { code = '', message = '' } = Object(error) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  return { code: String(code), message: String(message) };
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !NETWORK_CODES.has(code);
}

/** 503 with `Retry-After`; its cause is for the log. */
export function databaseUnavailable(cause: unknown): HttpProblem {
  return overloaded('The database does not answer at the moment', RETRY_AFTER_SECONDS, cause);
}
