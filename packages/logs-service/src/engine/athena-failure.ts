import { LogSourceError, type LogSourceFailure } from '../s3/log-source-error.ts';

/** The members that the SDK, its HTTP handler and Node put on an error. */
interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
}

const THROTTLED = /^(TooManyRequestsException|Throttling|ThrottlingException|RequestLimitExceeded)$/;
const TIMED_OUT = /^(TimeoutError|RequestTimeout|ETIMEDOUT)$/;
const RIGHTS =
  'the role needs athena:StartQueryExecution, GetQueryExecution, GetQueryResults and StopQueryExecution on the workgroup';

/** The sentence and kind for what Athena's API or the way to it threw; aborts pass through. */
export function translateAthenaError(error: unknown, workgroup: string): Error {
  if (error instanceof LogSourceError) return error;
  const { name = '', code = '', message = '' } = error as SdkError;
  if (name === 'AbortError') return error as Error;
  const told = (failure: LogSourceFailure, sentence: string) => new LogSourceError(failure, sentence, error);
  if (THROTTLED.test(name)) return told('unavailable', 'Athena asks to slow down: try again in a moment');
  if (TIMED_OUT.test(name) || TIMED_OUT.test(code)) return told('slow', 'Athena did not answer in time');
  if (name === 'CredentialsProviderError') {
    return told('denied', 'There are no AWS credentials: the role is missing, or AWS_PROFILE names none');
  }
  if (message === 'Region is missing') return told('denied', 'There is no AWS region: set AWS_REGION');
  if (/AccessDenied|UnrecognizedClient|ExpiredToken|NotAuthorized/.test(name)) {
    return told('denied', `Athena denied access to workgroup ${workgroup}: ${RIGHTS}`);
  }
  if (name === 'InvalidRequestException' && /WorkGroup .*(not found|disabled)/i.test(message)) {
    return told(
      'denied',
      `Athena has no workgroup ${workgroup} to use: deploy the environment, or set LOG_QUERY_WORKGROUP`,
    );
  }
  if (name === 'InvalidRequestException' || name === 'ResourceNotFoundException') {
    return told('unavailable', 'Athena no longer has the result of the query: ask again');
  }
  return told('unavailable', 'Athena cannot be reached: try again in a moment');
}

const reasons: readonly (readonly [
  RegExp,
  LogSourceFailure,
  (reason: string, workgroup: string) => string,
])[] = [
  [
    /bytes scanned limit/i,
    'refused',
    (_, workgroup) => `The query reads more bytes than workgroup ${workgroup} allows: choose a longer prefix`,
  ],
  [
    /ZLIB|GZIP|gzip|incorrect header check|incorrect data check/,
    'damaged',
    (reason) => `${objectIn(reason)} is not a whole gzip file`,
  ],
  [
    /access denied|not authorized|insufficient permissions|\b403\b/i,
    'denied',
    () =>
      'Athena denied the query: the role needs s3:GetObject on the logs, Glue’s GetTable on their table, and the workgroup’s result bucket',
  ],
  [
    /TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|does not exist/,
    'denied',
    () => 'Athena has no table for this bucket: deploy the environment',
  ],
  [
    /exhausted resources|EXCEEDED|THROTTL|slow ?down|SlowDown|GENERIC_INTERNAL_ERROR|INTERNAL_ERROR/i,
    'unavailable',
    () => 'Athena had no room for the query: try again in a moment',
  ],
];

/** A query that Athena began and did not end well. */
export function failedQuery(queryId: string, reason: string, workgroup: string): LogSourceError {
  const known = reasons.find(([pattern]) => pattern.test(reason));
  const cause = new Error(`query ${queryId}: ${reason}`);
  if (known === undefined) {
    return new LogSourceError(
      'unavailable',
      `Athena failed on query ${queryId}: look at it in the workgroup ${workgroup}`,
      cause,
    );
  }
  const [, failure, sentence] = known;
  return new LogSourceError(failure, sentence(reason, workgroup), cause);
}

export function stoppedQuery(queryId: string): LogSourceError {
  return new LogSourceError('stopped', `Query ${queryId} was stopped in Athena: ask again`);
}

function objectIn(reason: string): string {
  return /s3:\/\/[^\s'")]+\.jsonl\.gz/.exec(reason)?.[0] ?? 'One of the objects';
}
