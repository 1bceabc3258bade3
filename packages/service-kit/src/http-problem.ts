import { STATUS_CODES } from './node-http.ts';

/** One fault of the input. */
export interface InputFault {
  /** The field's name as the caller wrote it, `address.street` where it is nested; empty for the body as a whole. */
  readonly path: string;
  /** A whole sentence: name, rule and value. */
  readonly message: string;
}

export interface HttpProblemOptions {
  /** Every fault of the input at once. */
  readonly errors?: readonly InputFault[];
  /** Header fields of the answer: `retry-after`, `allow`, `www-authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** URI of the kind of problem. @default 'about:blank': the status says it all (RFC 9457, 4.2.1) */
  readonly type?: string;
  /** The underlying error; logged, never answered. */
  readonly cause?: unknown;
}

/**
 * The one error class of the services: thrown anywhere, answered as `application/problem+json` (RFC 9457).
 * @example
 * throw new HttpProblem(404, `There is no metric ${id}`);
 */
export class HttpProblem extends Error {
  readonly status: number;
  readonly options: HttpProblemOptions;

  /** @param detail a sentence for the caller; of a 5xx it must not tell how the service works inside */
  constructor(status: number, detail: string, options: HttpProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HttpProblem';
    this.status = status;
    this.options = options;
  }
}

const MAX_FAULTS_LISTED = 100;
const MAX_FAULTS_IN_DETAIL = 5;

/**
 * 422 that lists every fault of the input. Its detail is the fault's sentence, or the number of faults and the first
 * of them.
 * @example
 * throw invalidInput([inputFault('threshold', 'must be a whole number', query.threshold)]);
 */
export function invalidInput(errors: readonly InputFault[]): HttpProblem {
  return new HttpProblem(422, detailOf(errors), { errors: errors.slice(0, MAX_FAULTS_LISTED) });
}

function detailOf(errors: readonly InputFault[]): string {
  const messages = [...new Set(errors.map(({ message }) => message))];
  if (messages.length === 1) return messages.join();
  const told = errors.slice(0, MAX_FAULTS_IN_DETAIL).map(withSubject).join('; ');
  const rest = errors.length - MAX_FAULTS_IN_DETAIL;
  return `The request has ${errors.length} faults: ${told}${rest > 0 ? `; and ${rest} more` : ''}`;
}

/** A sentence alone needs no name where a contract has none; among others it does. */
function withSubject({ path, message }: InputFault): string {
  return message.toLowerCase().includes(path.toLowerCase()) ? message : `${path}: ${message}`;
}

/**
 * 503 that says when to come back.
 * @example
 * throw overloaded('As many files as the service takes are being compared', 5);
 */
export function overloaded(detail: string, retryAfterSeconds: number, cause?: unknown): HttpProblem {
  return new HttpProblem(503, detail, { headers: { 'retry-after': String(retryAfterSeconds) }, cause });
}

/** The problem document of an answer: `instance` is the request's path without its query. */
export function problemDocument(problem: HttpProblem, instance: string, requestId: string): object {
  const { type = 'about:blank', errors, extensions } = problem.options;
  return {
    type,
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    instance,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...extensions,
  };
}
