import { join } from 'node:path';
import type { AddressInfo } from 'node:net';

import { startCloudWatch } from './cloudwatch/server.ts';
import { buildFauxqs, type Fauxqs } from './fauxqs.ts';
import { seedSample, type Sample } from './sample/seed-sample.ts';
import { callOf, type RecordedCall } from './recorded-call.ts';
import { listInByteOrder } from './s3/byte-order-listing.ts';
import { keepPartsOfFailedUploads } from './s3/kept-parts.ts';
import { answerInProtocol } from './protocol-errors.ts';
import { honourConditionalWrites } from './s3/conditional-writes.ts';
import { storeWholeBodies } from './s3/whole-bodies.ts';

const DEFAULT_REGION = 'us-east-1';

export interface LocalAwsOptions {
  /** Folder for buckets, queues, topics and metrics across restarts. @default - in memory */
  readonly dataFolder?: string;
  /** Port of S3, SNS and SQS. @default 0, any free port */
  readonly port?: number;
  /** Port of CloudWatch. @default 0, any free port */
  readonly cloudWatchPort?: number;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** Takes each call before it is answered, as the permissions that its role would need. */
  readonly onCall?: (call: RecordedCall) => void;
}

export interface LocalAws {
  /** S3, SNS and SQS, as `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly cloudWatchEndpoint: string;
  /**
   * The variables with which the SDK, the AWS CLI or Terraform talk to these stand-ins. Nothing more is needed for
   * S3: an endpoint whose host is an IP address makes the SDK put the bucket into the path.
   */
  environment(): Record<string, string>;
  /**
   * Makes the sample bucket with its logs, the state bucket, and the topic with its inbox; leaves existing ones
   * alone.
   */
  seedSample(): Sample;
  close(): Promise<void>;
}

/**
 * Starts stand-ins for S3, SNS, SQS and CloudWatch on loopback.
 * @throws {Error} with `code` `EADDRINUSE` when a given port is taken
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const { dataFolder, port = 0, cloudWatchPort = 0, region = DEFAULT_REGION, onCall } = options;
  const fauxqs = await buildFauxqs(region, dataFolder && join(dataFolder, 'fauxqs'));
  if (onCall !== undefined) {
    fauxqs.app.addHook('preHandler', async ({ method, url, headers, body }) => {
      const call = callOf({ method, url, headers, body });
      if (call !== undefined) onCall(call);
    });
  }
  const endpoint = await listen(fauxqs, port);
  const cloudWatch = await startCloudWatch({
    port: cloudWatchPort,
    ...(onCall === undefined ? {} : { onCall }),
    ...(dataFolder === undefined ? {} : { dataFolder: join(dataFolder, 'cloudwatch') }),
  }).catch(async (error: unknown) => {
    await fauxqs.app.close();
    throw error;
  });

  return {
    endpoint,
    cloudWatchEndpoint: cloudWatch.endpoint,
    environment: () => ({
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    }),
    seedSample: () => seedSample(fauxqs.stores, { region, endpoint }),
    close: async () => {
      await Promise.all([fauxqs.app.close(), cloudWatch.close()]);
    },
  };
}

/** Closes the gaps between fauxqs and AWS. */
export function closeGaps({ app, stores, decodeChunked }: Fauxqs): void {
  answerInProtocol(app);
  storeWholeBodies(app, decodeChunked);
  honourConditionalWrites(app, stores.s3Store);
  listInByteOrder(stores.s3Store);
  keepPartsOfFailedUploads(stores.s3Store);
}

async function listen(fauxqs: Fauxqs, port: number): Promise<string> {
  const { app } = fauxqs;
  closeGaps(fauxqs);
  try {
    await app.listen({ port, host: '127.0.0.1' });
  } catch (error) {
    await app.close();
    throw error;
  }
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
