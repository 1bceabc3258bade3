import { Failure } from '../../terminal/failure.ts';

/** The SDK's own fields of an error, besides its name and message. */
interface SdkError extends Error {
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly code?: string;
}

/** Names of the system's errors when a machine cannot reach another one. */
const NETWORK =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENETDOWN)$/;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceededException/;
const EXPIRED = /^ExpiredToken|^RequestExpired|expired/i;
const CLOCK = /^RequestTimeTooSkewed|Signature (?:not yet current|expired)/;
const NOT_ACCEPTED =
  /^(?:InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|InvalidAccessKeyId|AuthFailure|IncompleteSignature)/;
const DENIED = /^(?:AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError|Forbidden)/;

/**
 * Turns an error of AWS, or of the way to it, into a sentence that says what to do.
 * @returns nothing for an error that is not the SDK's
 */
export function awsFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, $fault, $metadata, code = '' } = error as SdkError;
  const details = [`${name}: ${message}`];
  if (/CredentialsProviderError|TokenProviderError/.test(name)) {
    return EXPIRED.test(message) ? expired(details) : noCredentials(details);
  }
  if ($fault === undefined && $metadata === undefined) {
    return NETWORK.test(code) ? unreachable(error) : undefined;
  }
  if (CLOCK.test(name) || CLOCK.test(message)) {
    return new Failure(
      'AWS refuses the time of this machine: its clock is wrong by minutes. Set it, for example with timedatectl set-ntp true, and try again',
      details,
    );
  }
  if (EXPIRED.test(name)) return expired(details);
  if (NOT_ACCEPTED.test(name)) {
    return new Failure(
      'AWS does not accept your credentials: see where they come from with aws configure list',
      details,
    );
  }
  if (THROTTLED.test(name) || $metadata?.httpStatusCode === 429) {
    return new Failure(
      `AWS throttles: too much was asked of it in a short time. Nothing is wrong with the command; repeat it in a minute`,
      details,
    );
  }
  if (DENIED.test(name) || $metadata?.httpStatusCode === 403) {
    return new Failure(
      `AWS does not let you do that: see who you are with aws sts get-caller-identity, and ask for the right that is missing`,
      details,
    );
  }
  if ($metadata?.httpStatusCode === undefined && $fault === undefined) return unreachable(error);
  if ($fault === 'server' || ($metadata?.httpStatusCode ?? 0) >= 500) {
    return new Failure(
      `AWS has trouble of its own: see https://health.aws.amazon.com, and repeat the command later`,
      details,
    );
  }
  return new Failure(`AWS refuses: ${message || name}`, details);
}

function expired(details: readonly string[]): Failure {
  return new Failure('your AWS credentials have expired: sign in again, with aws sso login', details);
}

function noCredentials(details: readonly string[]): Failure {
  return new Failure(
    'there are no AWS credentials: set AWS_PROFILE, or sign in with aws sso login or aws configure',
    details,
  );
}

function unreachable({ name, message, cause }: Error): Failure {
  const why = cause instanceof Error ? [`${cause.name}: ${cause.message}`] : [];
  return new Failure('AWS cannot be reached: look at the network and at AWS_ENDPOINT_URL, then try again', [
    `${name}: ${message}`,
    ...why,
  ]);
}
