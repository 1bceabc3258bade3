import { HttpProblem, overloaded } from '@fairway/service-kit';

import { NoticeError } from '../publish/notice-error.ts';
import { LogSourceError, type LogSourceFailure } from '../s3/log-source-error.ts';

const RETRY_AFTER_SECONDS = 5;
const retryAfter = { 'retry-after': String(RETRY_AFTER_SECONDS) };

const statusOf: Readonly<Record<LogSourceFailure, number>> = {
  'no-bucket': 404,
  'no-object': 404,
  archived: 409,
  changed: 409,
  damaged: 422,
  foreign: 422,
  refused: 422,
  stopped: 409,
  denied: 502,
  slow: 504,
  unavailable: 503,
};

/** The answer for an error of the use cases; any other error stays as it is. */
export function toProblem(error: unknown): unknown {
  if (error instanceof LogSourceError) {
    const status = statusOf[error.failure];
    const later = status === 503 || status === 504;
    return new HttpProblem(status, error.message, {
      cause: error,
      ...(later ? { headers: retryAfter } : {}),
    });
  }
  if (error instanceof NoticeError) {
    return error.kind === 'unavailable'
      ? overloaded(error.message, RETRY_AFTER_SECONDS, error)
      : new HttpProblem(502, error.message, { cause: error });
  }
  return error;
}
