import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';

export interface AwsClients {
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  readonly sns: SNSClient;
  /** Ends their connections. */
  close(): void;
}

export interface AwsTimeouts {
  readonly connectMs: number;
  /** Until the answer begins; for S3, each of three attempts. */
  readonly answerMs: number;
}

/** Three attempts at S3 fit well into a request of a minute. */
const TIMEOUTS: AwsTimeouts = { connectMs: 2_000, answerMs: 8_000 };
/** Far below a publishing run's lease. */
const PUBLISH_ANSWER_MS = 4_000;

/** Clients for the account, region and endpoints that the environment names (`AWS_REGION`, `AWS_ENDPOINT_URL`, …); opens nothing yet. */
export function createAwsClients({ connectMs, answerMs }: AwsTimeouts = TIMEOUTS): AwsClients {
  const within = (requestTimeout: number) => ({
    connectionTimeout: connectMs,
    requestTimeout: Math.min(requestTimeout, answerMs),
    throwOnRequestTimeout: true,
  });
  const s3 = new S3Client({
    requestHandler: within(answerMs),
    followRegionRedirects: true,
    // A stream is checked by its length; hashing it here as well would cost more than the scan.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  // PutMetricData adds up: to repeat a call whose answer was lost would count twice.
  const cloudWatch = new CloudWatchClient({ requestHandler: within(PUBLISH_ANSWER_MS), maxAttempts: 1 });
  const sns = new SNSClient({ requestHandler: within(PUBLISH_ANSWER_MS) });
  return { s3, cloudWatch, sns, close: () => [s3, cloudWatch, sns].forEach((client) => client.destroy()) };
}
