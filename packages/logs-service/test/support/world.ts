import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { startLocalAws, type LocalAws } from '@fairway/local-aws';
import { startMinistackIfPossible, type Ministack } from '@fairway/local-aws/ministack';
import { afterAll } from '@jest/globals';

import { createAwsClients, type AwsClients, type AwsOptions } from '../../src/analyze/aws-clients.ts';
import type { PublishLog } from '../../src/publish/metric-publisher.ts';
import { cloudWatchSink, shownUnder, type MetricSink } from '../../src/publish/metric-sink.ts';
import { errorsIn, type ErrorPoint, type Point } from '../../src/publish/point.ts';

export const STATE_BUCKET = 'state';
export const ENVIRONMENT = 'test';
export const NAMESPACE = 'LogAnalytics';

/** Stand-ins for AWS, ended with the test file, with an empty state bucket. */
export interface World {
  readonly endpoint: string;
  readonly cloudWatchEndpoint: string;
  readonly aws: AwsClients;
  /** Further clients, as another task has them. */
  clients(options?: AwsOptions): AwsClients;
}

export async function startWorld(): Promise<World> {
  const local = await startLocalAws();
  afterAll(() => local.close());
  return worldOn(local.endpoint, local.cloudWatchEndpoint);
}

/** S3 by an emulator that answers conditional writes as S3 does; `undefined` on a machine that cannot run it. */
export async function startMinistackWorld(): Promise<World | undefined> {
  const ministack: Ministack | undefined = await startMinistackIfPossible();
  if (ministack === undefined) return undefined;
  const local: LocalAws = await startLocalAws();
  afterAll(() => Promise.all([ministack.close(), local.close()]));
  return worldOn(ministack.endpoint, local.cloudWatchEndpoint);
}

async function worldOn(endpoint: string, cloudWatchEndpoint: string): Promise<World> {
  const opened: AwsClients[] = [];
  const clients = (options: AwsOptions = {}): AwsClients => {
    const made = createAwsClients({ ...connection, ...options });
    opened.push(made);
    return made;
  };
  const connection = {
    endpoint,
    cloudWatchEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const aws = clients();
  await aws.s3.send(new CreateBucketCommand({ Bucket: STATE_BUCKET }));
  afterAll(() => opened.forEach((client) => client.close()));
  return { endpoint, cloudWatchEndpoint, aws, clients };
}

export async function putLog(
  { aws: { s3 } }: World,
  bucket: string,
  key: string,
  body: string | Buffer,
): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

export function sinkOf({ cloudWatch }: AwsClients): MetricSink {
  return cloudWatchSink(cloudWatch, { namespace: NAMESPACE, environment: ENVIRONMENT });
}

/** The values that CloudWatch shows for the points' metrics and minutes; 0 for points that it does not show. */
export async function shownFor(world: World, points: readonly Point[]): Promise<number[]> {
  const shown = await sinkOf(world.aws).shown(points);
  return points.map((point) => shown.get(shownUnder(point)) ?? 0);
}

export async function shownErrors(world: World, points: readonly Point[]): Promise<number> {
  const errors = points.filter((point): point is ErrorPoint => point.kind === 'errors');
  const shown = await shownFor(world, errors);
  return errorsIn(errors.map((point, index) => ({ ...point, count: shown[index] ?? 0 })));
}

/** A log that keeps its messages. */
export function listeningLog(): PublishLog & { readonly messages: string[] } {
  const messages: string[] = [];
  return { messages, warn: (_, message) => messages.push(message) };
}

/** The minute `ago` minutes before now. */
export function minuteBefore(ago: number): number {
  return Math.floor(Date.now() / 60_000) - ago;
}

/** A line of a log. */
export function line(service: string, ts: string, level = 'ERROR'): string {
  return `${JSON.stringify({ ts, service, level, msg: 'x' })}\n`;
}

export function isoAt(minute: number): string {
  return new Date(minute * 60_000).toISOString().replace('.000', '');
}
