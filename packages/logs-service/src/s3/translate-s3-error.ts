import { LogSourceError } from './log-source-error.ts';

/** The subject of a request: a bucket, or one object in it. */
export interface S3Target {
  readonly bucket: string;
  readonly key?: string;
}

/** The members that the SDK, its HTTP handler and Node put on an error. */
interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const OVERLOADED = /^(SlowDown|Throttling|ThrottlingException|RequestLimitExceeded|ServiceUnavailable)$/;
const TIMED_OUT = /^(TimeoutError|RequestTimeout|ETIMEDOUT)$/;

/** The sentence and kind for an error of S3, or of the way to it. Aborts are not failures of S3 and pass through. */
export function translateS3Error(error: unknown, target: S3Target): Error {
  if (error instanceof LogSourceError) return error;
  const { name = '', code = '', $metadata } = error as SdkError;
  if (name === 'AbortError') return error as Error;
  const status = $metadata?.httpStatusCode ?? 0;
  const where = target.key === undefined ? `bucket ${target.bucket}` : `s3://${target.bucket}/${target.key}`;

  if (name === 'NoSuchBucket') {
    return new LogSourceError('no-bucket', `Bucket ${target.bucket} does not exist`, error);
  }
  if (name === 'InvalidBucketName') {
    return new LogSourceError('no-bucket', `${target.bucket} is not the name of a bucket`, error);
  }
  if (name === 'NoSuchKey' || name === 'NotFound' || status === 404) {
    return new LogSourceError('no-object', `${where} does not exist`, error);
  }
  if (name === 'InvalidObjectState') {
    return new LogSourceError('archived', `${where} is archived: restore it first`, error);
  }
  if (name === 'PreconditionFailed' || status === 412) return changed(target, error);
  if (OVERLOADED.test(name) || status === 503 || status === 429) {
    return new LogSourceError('unavailable', 'S3 asks to slow down: try again in a moment', error);
  }
  if (TIMED_OUT.test(name) || TIMED_OUT.test(code)) {
    return new LogSourceError('slow', `S3 did not answer in time about ${where}`, error);
  }
  return deniedOrUnavailable(error, where, target);
}

/** The object has changed since reading began. */
export function changed({ bucket, key = '' }: S3Target, cause?: unknown): LogSourceError {
  return new LogSourceError(
    'changed',
    `s3://${bucket}/${key} was replaced or deleted while it was being read: ask again`,
    cause,
  );
}

function deniedOrUnavailable(error: unknown, where: string, { bucket }: S3Target): Error {
  const { name = '', message = '', $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  if (name === 'CredentialsProviderError') {
    return new LogSourceError(
      'denied',
      'There are no AWS credentials: the role is missing, or AWS_PROFILE names none',
      error,
    );
  }
  if (message === 'Region is missing') {
    return new LogSourceError('denied', 'There is no AWS region: set AWS_REGION', error);
  }
  if (status >= 400 && status < 500) {
    return new LogSourceError(
      'denied',
      `S3 denied access to ${where} (${name}): the role needs s3:ListBucket on ${bucket} and s3:GetObject on its objects`,
      error,
    );
  }
  return new LogSourceError('unavailable', 'S3 cannot be reached: try again in a moment', error);
}
