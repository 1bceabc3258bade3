import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { traceAwsCalls } from '@fairway/service-kit/tracing';

export interface AwsClients {
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  readonly sns: SNSClient;
  /** Ends their connections. */
  close(): void;
}

export interface AwsOptions extends Pick<
  S3ClientConfig,
  'region' | 'credentials' | 'endpoint' | 'maxAttempts'
> {
  readonly cloudWatchEndpoint?: string;
  readonly connectMs?: number;
  /** Until an answer begins; for S3, each of three attempts. */
  readonly answerMs?: number;
}

/** Three attempts at S3 fit well into a request of a minute. */
const S3_ANSWER_MS = 8_000;
/** Far below a publishing run's lease. */
const PUBLISH_ANSWER_MS = 4_000;
const CONNECT_MS = 2_000;

/**
 * Clients that open nothing yet.
 * @param options where they differ from what the environment names (`AWS_REGION`, `AWS_ENDPOINT_URL`, …), which the
 * SDK reads itself
 */
export function createAwsClients({
  cloudWatchEndpoint,
  connectMs,
  answerMs,
  ...shared
}: AwsOptions = {}): AwsClients {
  const within = (requestTimeout: number) => ({
    connectionTimeout: connectMs ?? CONNECT_MS,
    requestTimeout: answerMs ?? requestTimeout,
    throwOnRequestTimeout: true,
  });
  const s3 = new S3Client({
    ...shared,
    requestHandler: within(S3_ANSWER_MS),
    followRegionRedirects: true,
    // A stream is checked by its length; hashing it here as well would cost more than the scan.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const cloudWatch = new CloudWatchClient({
    ...shared,
    ...(cloudWatchEndpoint === undefined ? {} : { endpoint: cloudWatchEndpoint }),
    requestHandler: within(PUBLISH_ANSWER_MS),
    // PutMetricData adds up: to repeat a call whose answer was lost would count twice.
    maxAttempts: 1,
  });
  const sns = new SNSClient({ ...shared, requestHandler: within(PUBLISH_ANSWER_MS) });
  for (const client of [s3, cloudWatch, sns]) traceAwsCalls(client);
  return { s3, cloudWatch, sns, close: () => [s3, cloudWatch, sns].forEach((client) => client.destroy()) };
}
