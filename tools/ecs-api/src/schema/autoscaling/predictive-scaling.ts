import { z } from 'zod';

import { wholeText } from '../pattern.ts';
import { optional, structure } from '../structure.ts';
import { xmlString } from './shared.ts';

export const expression = z
  .string()
  .min(1)
  .max(2048)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

export const id = z
  .string()
  .min(1)
  .max(255)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const predictiveScalingMetricDimensionName = z
  .string()
  .min(1)
  .max(255)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const predictiveScalingMetricDimensionValue = z
  .string()
  .min(1)
  .max(1024)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const predictiveScalingMetricDimension = structure({
  Name: predictiveScalingMetricDimensionName,
  Value: predictiveScalingMetricDimensionValue,
});

const predictiveScalingMetricName = z
  .string()
  .min(1)
  .max(255)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const predictiveScalingMetricNamespace = z
  .string()
  .min(1)
  .max(255)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const predictiveScalingMetric = structure(
  optional({
    Dimensions: z.array(predictiveScalingMetricDimension),
    MetricName: predictiveScalingMetricName,
    Namespace: predictiveScalingMetricNamespace,
  }),
);

const predictiveScalingMetricUnit = z
  .string()
  .min(1)
  .max(1023)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const predictiveScalingMetricStat = structure({
  Metric: predictiveScalingMetric,
  Stat: xmlString,
  ...optional({ Unit: predictiveScalingMetricUnit }),
});

const predictiveScalingMetricDataQuery = structure({
  Id: id,
  ...optional({
    Expression: expression,
    MetricStat: predictiveScalingMetricStat,
    Label: xmlString,
    ReturnData: z.boolean(),
  }),
});

const predictiveScalingCustomizedMetricSpecification = structure({
  MetricDataQueries: z.array(predictiveScalingMetricDataQuery),
});

const predictiveScalingMaxCapacityBreachBehavior = z.enum(['HonorMaxCapacity', 'IncreaseMaxCapacity']);

const predictiveScalingPredefinedMetricPairSpecification = structure({
  PredefinedMetricType: z.string().min(1).max(128),
  ...optional({ ResourceLabel: z.string().min(1).max(1023) }),
});

const predictiveScalingPredefinedScalingMetricSpecification = structure({
  PredefinedMetricType: z.string().min(1).max(128),
  ...optional({ ResourceLabel: z.string().min(1).max(1023) }),
});

const predictiveScalingPredefinedLoadMetricSpecification = structure({
  PredefinedMetricType: z.string().min(1).max(128),
  ...optional({ ResourceLabel: z.string().min(1).max(1023) }),
});

const predictiveScalingMetricSpecification = structure({
  TargetValue: z.number(),
  ...optional({
    PredefinedMetricPairSpecification: predictiveScalingPredefinedMetricPairSpecification,
    PredefinedScalingMetricSpecification: predictiveScalingPredefinedScalingMetricSpecification,
    PredefinedLoadMetricSpecification: predictiveScalingPredefinedLoadMetricSpecification,
    CustomizedScalingMetricSpecification: predictiveScalingCustomizedMetricSpecification,
    CustomizedLoadMetricSpecification: predictiveScalingCustomizedMetricSpecification,
    CustomizedCapacityMetricSpecification: predictiveScalingCustomizedMetricSpecification,
  }),
});

const predictiveScalingMode = z.enum(['ForecastOnly', 'ForecastAndScale']);

export const predictiveScalingPolicyConfiguration = structure({
  MetricSpecifications: z.array(predictiveScalingMetricSpecification),
  ...optional({
    Mode: predictiveScalingMode,
    SchedulingBufferTime: z.int32().min(0).max(3600),
    MaxCapacityBreachBehavior: predictiveScalingMaxCapacityBreachBehavior,
    MaxCapacityBuffer: z.int32().min(0).max(100),
  }),
});
