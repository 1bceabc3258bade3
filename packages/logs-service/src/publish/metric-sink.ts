import { setTimeout as wait } from 'node:timers/promises';

import {
  CloudWatchServiceException,
  GetMetricDataCommand,
  PutMetricDataCommand,
  type CloudWatchClient,
  type MetricDataQuery,
  type MetricDatum,
} from '@aws-sdk/client-cloudwatch';

import { MINUTE_MS } from './cloudwatch-limits.ts';
import type { Point } from './point.ts';

/**
 * The outcome of a call: `accepted`; `refused`, certainly not stored; or `unknown`, when the answer got lost on the way.
 */
export type SendOutcome =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused' | 'unknown'; readonly error: unknown };

export interface MetricSink {
  /** One call, stored as a whole or not at all. */
  send(points: readonly Point[]): Promise<SendOutcome>;
  /**
   * Sums that the sink shows for the metrics and minutes of the points, by `shownUnder`; none for points that it does
   * not show.
   */
  shown(points: readonly Point[]): Promise<ReadonlyMap<string, number>>;
}

/** Under which key `shown` answers for a point. Alerts of every threshold share one metric. */
export function shownUnder(point: Point): string {
  return point.kind === 'errors' ? `errors ${point.minute} ${point.service}` : `alerts ${point.minute}`;
}

export interface MetricSinkOptions {
  readonly namespace: string;
  /** Value of the dimension `Environment`. */
  readonly environment: string;
}

/** CloudWatch's limit for one GetMetricData call. */
const MAX_QUERIES = 500;
const THROTTLE_PAUSES_MS = [200, 800];

/**
 * @param client must not repeat a call by itself (`maxAttempts: 1`): PutMetricData adds up, so repeating one whose
 * answer was lost counts twice
 */
export function cloudWatchSink(client: CloudWatchClient, options: MetricSinkOptions): MetricSink {
  const { namespace, environment } = options;
  return {
    send: async (points) => {
      const MetricData = points.map((point) => toDatum(point, environment));
      const command = new PutMetricDataCommand({ Namespace: namespace, MetricData });
      for (const pause of [...THROTTLE_PAUSES_MS, 0]) {
        try {
          await client.send(command);
          return { outcome: 'accepted' };
        } catch (error) {
          if (!isThrottled(error) || pause === 0) {
            return { outcome: isCertainlyAbsent(error) ? 'refused' : 'unknown', error };
          }
          await wait(pause);
        }
      }
      throw new Error('the last pause is 0');
    },
    shown: async (points) => {
      const metrics = groupByMetric(points, environment);
      const sums = new Map<string, number>();
      for (let start = 0; start < metrics.length; start += MAX_QUERIES) {
        await readSums(client, namespace, metrics.slice(start, start + MAX_QUERIES), points, sums);
      }
      return sums;
    },
  };
}

function toDatum(point: Point, environment: string): MetricDatum {
  return {
    ...metricOf(point, environment),
    Timestamp: new Date(point.minute * MINUTE_MS),
    Value: point.count,
    Unit: 'Count',
  };
}

function metricOf(point: Point, environment: string): Pick<MetricDatum, 'MetricName' | 'Dimensions'> {
  const environmentDimension = { Name: 'Environment', Value: environment };
  return point.kind === 'errors'
    ? {
        MetricName: 'logErrors',
        Dimensions: [{ Name: 'Service', Value: point.service }, environmentDimension],
      }
    : { MetricName: 'alertTriggered', Dimensions: [environmentDimension] };
}

interface MetricPoints {
  readonly metric: Pick<MetricDatum, 'MetricName' | 'Dimensions'>;
  /** Any point of the metric: `shownUnder` differs by its minute alone. */
  readonly example: Point;
}

function groupByMetric(points: readonly Point[], environment: string): MetricPoints[] {
  const groups = new Map<string, MetricPoints>();
  for (const example of points) {
    const name = example.kind === 'errors' ? `errors ${example.service}` : 'alerts';
    if (!groups.has(name)) groups.set(name, { metric: metricOf(example, environment), example });
  }
  return [...groups.values()];
}

async function readSums(
  client: CloudWatchClient,
  namespace: string,
  metrics: readonly MetricPoints[],
  points: readonly Point[],
  sums: Map<string, number>,
): Promise<void> {
  const minutes = points.map(({ minute }) => minute);
  const range = {
    StartTime: new Date(Math.min(...minutes) * MINUTE_MS),
    EndTime: new Date((Math.max(...minutes) + 1) * MINUTE_MS),
  };
  const MetricDataQueries = metrics.map(({ metric }, index): MetricDataQuery => ({
    Id: `m${index}`,
    MetricStat: { Metric: { Namespace: namespace, ...metric }, Period: 60, Stat: 'Sum' },
  }));
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetMetricDataCommand({ MetricDataQueries, ...range, NextToken }));
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const example = metrics[Number(Id.slice(1))]?.example;
      if (example === undefined) continue;
      for (const [index, time] of Timestamps.entries()) {
        const minute = Math.floor(time.getTime() / MINUTE_MS);
        sums.set(shownUnder({ ...example, minute }), Values[index] ?? 0);
      }
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

function isThrottled(error: unknown): boolean {
  return error instanceof CloudWatchServiceException && /Throttl/.test(error.name);
}

/** Failures before the request left this machine, and refusals; a lost answer and a 5xx may have been stored all the same. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function isCertainlyAbsent(error: unknown): boolean {
  const { $metadata, $fault, code, name } = error as Partial<CloudWatchServiceException> & { code?: string };
  if (NEVER_SENT.has(code ?? '') || name === 'CredentialsProviderError') return true;
  return $fault === 'client' && $metadata?.httpStatusCode !== 408;
}
