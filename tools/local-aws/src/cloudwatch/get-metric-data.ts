/**
 * GetMetricData for plain metrics (no expressions), so that published points can be read back.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
import { AwsError } from './aws-error.ts';
import type { Dimension, MetricStore, Sample } from './metric-store.ts';

const MAX_QUERIES = 500;

interface Query {
  readonly Id?: string;
  readonly MetricStat?: {
    readonly Metric?: {
      readonly Namespace?: string;
      readonly MetricName?: string;
      readonly Dimensions?: readonly Dimension[];
    };
    readonly Period?: number;
    readonly Stat?: string;
  };
}

export interface GetMetricDataInput {
  readonly MetricDataQueries?: readonly Query[];
  /** Seconds since the epoch; the range includes the start and excludes the end. */
  readonly StartTime?: number;
  readonly EndTime?: number;
  readonly ScanBy?: 'TimestampAscending' | 'TimestampDescending';
}

const statistics = new Map<string, (samples: readonly Sample[]) => number>([
  ['Sum', (samples) => total(samples, 'sum')],
  ['SampleCount', (samples) => total(samples, 'count')],
  ['Average', (samples) => total(samples, 'sum') / total(samples, 'count')],
  ['Minimum', (samples) => Math.min(...samples.map(({ minimum }) => minimum))],
  ['Maximum', (samples) => Math.max(...samples.map(({ maximum }) => maximum))],
]);

/** Answers in one page, however much it is. */
export function getMetricData(store: MetricStore, input: GetMetricDataInput): object {
  const { MetricDataQueries: queries = [], StartTime = 0, EndTime = 0 } = input;
  if (queries.length === 0 || queries.length > MAX_QUERIES) {
    throw new AwsError('ValidationError', `MetricDataQueries must have 1 to ${MAX_QUERIES} members.`);
  }
  if (!(StartTime < EndTime)) {
    throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  return { MetricDataResults: queries.map((query) => answer(store, query, input)), Messages: [] };
}

function answer(store: MetricStore, { Id, MetricStat }: Query, input: GetMetricDataInput): object {
  const { Metric, Period = 60, Stat = '' } = MetricStat ?? {};
  const statistic = statistics.get(Stat);
  if (Id === undefined || Metric === undefined || statistic === undefined || Period % 60 !== 0) {
    throw new AwsError(
      'ValidationError',
      `A query needs an Id and a MetricStat with a Period of whole minutes and a Stat of ${[...statistics.keys()].join(', ')}; expressions are not served here.`,
    );
  }
  const { Namespace: namespace = '', MetricName: name = '', Dimensions: dimensions = [] } = Metric;
  const periods = byPeriod(store.samplesOf({ namespace, name, dimensions }), Period, input);
  return {
    Id,
    Label: name,
    StatusCode: 'Complete',
    Timestamps: periods.map(([start]) => start),
    Values: periods.map(([, samples]) => statistic(samples)),
  };
}

function byPeriod(
  samples: readonly Sample[],
  periodSeconds: number,
  { StartTime = 0, EndTime = 0, ScanBy }: GetMetricDataInput,
): [number, Sample[]][] {
  const periods = new Map<number, Sample[]>();
  for (const sample of samples) {
    const start = Math.floor(sample.time / 1000 / periodSeconds) * periodSeconds;
    if (start < Math.floor(StartTime / periodSeconds) * periodSeconds || start >= EndTime) continue;
    const known = periods.get(start);
    if (known === undefined) periods.set(start, [sample]);
    else known.push(sample);
  }
  const ascending = [...periods].sort(([a], [b]) => a - b);
  return ScanBy === 'TimestampAscending' ? ascending : ascending.reverse();
}

function total(samples: readonly Sample[], field: 'sum' | 'count'): number {
  return samples.reduce((sum, sample) => sum + sample[field], 0);
}
