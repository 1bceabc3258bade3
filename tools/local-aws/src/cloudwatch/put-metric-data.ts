/**
 * PutMetricData with the rules of CloudWatch's that a publisher can break.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
import { AwsError, invalidParameter } from './aws-error.ts';
import type { Dimension, MetricName, MetricStore, Sample } from './metric-store.ts';

const HOUR_MS = 60 * 60 * 1000;
const OLDEST_MS = 14 * 24 * HOUR_MS;
const FUTURE_MS = 2 * HOUR_MS;
const MAX_DATA = 1_000;
const MAX_VALUES = 150;
const MAX_DIMENSIONS = 30;
const MAX_NAME_LENGTH = 255;
const MAX_DIMENSION_VALUE_LENGTH = 1_024;
const MAX_VALUE = 2 ** 360;

interface Datum {
  readonly MetricName?: string;
  readonly Dimensions?: readonly Partial<Dimension>[];
  /** Seconds since the epoch. */
  readonly Timestamp?: number;
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly StatisticValues?: { SampleCount: number; Sum: number; Minimum: number; Maximum: number };
}

export interface PutMetricDataInput {
  readonly Namespace?: string;
  readonly MetricData?: readonly Datum[];
}

/** Stores all of the data or, when one datum is refused, none. */
export function putMetricData(store: MetricStore, input: PutMetricDataInput, now: number): object {
  const { Namespace: namespace = '', MetricData: data = [] } = input;
  if (!/^[^:].{0,254}$/.test(namespace) || namespace.startsWith('AWS/')) {
    throw invalidParameter(
      'The value for parameter Namespace must be 1 to 255 characters and not start with AWS/ or a colon.',
    );
  }
  if (data.length === 0)
    throw new AwsError('MissingRequiredParameterException', 'The parameter MetricData is required.');
  if (data.length > MAX_DATA) {
    throw invalidParameter(`The collection MetricData must not have a size greater than ${MAX_DATA}.`);
  }
  store.add(data.map((datum, index) => toSample(namespace, datum, `MetricData.member.${index + 1}`, now)));
  return {};
}

function toSample(namespace: string, datum: Datum, path: string, now: number): readonly [MetricName, Sample] {
  const { MetricName: name = '', Dimensions: dimensions = [], Timestamp } = datum;
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    throw invalidParameter(`The parameter ${path}.MetricName must be 1 to ${MAX_NAME_LENGTH} characters.`);
  }
  if (dimensions.length > MAX_DIMENSIONS) {
    throw invalidParameter(
      `The collection ${path}.Dimensions must not have a size greater than ${MAX_DIMENSIONS}.`,
    );
  }
  const time = Timestamp === undefined ? now : Timestamp * 1000;
  checkTime(time, now, path);
  const checked = dimensions.map((dimension, index) =>
    checkedDimension(dimension, `${path}.Dimensions.member.${index + 1}`),
  );
  return [
    { namespace, name, dimensions: checked },
    { time, ...statistics(datum, path) },
  ];
}

function checkTime(time: number, now: number, path: string): void {
  if (!Number.isFinite(time)) throw invalidParameter(`The parameter ${path}.Timestamp must be a time.`);
  if (time < now - OLDEST_MS) {
    throw invalidParameter(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`);
  }
  if (time > now + FUTURE_MS) {
    throw invalidParameter(
      `The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`,
    );
  }
}

/** Printable ASCII that is not only white space and does not start with a colon; anything else fails the whole call. */
function checkedDimension({ Name = '', Value = '' }: Partial<Dimension>, path: string): Dimension {
  for (const [part, text, longest] of [
    ['Name', Name, MAX_NAME_LENGTH],
    ['Value', Value, MAX_DIMENSION_VALUE_LENGTH],
  ] as const) {
    if (!/^[\x20-\x7e]+$/.test(text) || text.trim() === '' || text.startsWith(':') || text.length > longest) {
      throw invalidParameter(
        `The value '${text}' for parameter ${path}.${part} must be 1 to ${longest} printable ASCII characters, not start with a colon, and not be blank.`,
      );
    }
  }
  return { Name, Value };
}

function statistics(datum: Datum, path: string): Omit<Sample, 'time'> {
  if (datum.StatisticValues !== undefined) {
    const { Sum, SampleCount, Minimum, Maximum } = datum.StatisticValues;
    return { sum: Sum, count: SampleCount, minimum: Minimum, maximum: Maximum };
  }
  const values = datum.Values ?? (datum.Value === undefined ? [] : [datum.Value]);
  const counts = datum.Counts ?? values.map(() => 1);
  if (values.length === 0 || values.length > MAX_VALUES || counts.length !== values.length) {
    throw invalidParameter(
      `The parameter ${path} must have a Value, StatisticValues, or up to ${MAX_VALUES} Values with as many Counts.`,
    );
  }
  if (!values.every((value) => Number.isFinite(value) && Math.abs(value) <= MAX_VALUE)) {
    throw invalidParameter(`The value for parameter ${path}.Value must be from -2^360 to 2^360.`);
  }
  return {
    sum: values.reduce((sum, value, index) => sum + value * (counts[index] ?? 1), 0),
    count: counts.reduce((sum, count) => sum + count, 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}
