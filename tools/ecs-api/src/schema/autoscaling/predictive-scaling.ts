import { z } from 'zod';

import { optional } from '../optional.ts';
import { wholeText } from '../pattern.ts';
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

const predictiveScalingMetricDimension = z.looseObject({
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

const predictiveScalingMetric = z.looseObject(
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

const predictiveScalingMetricStat = z.looseObject({
  Metric: predictiveScalingMetric,
  Stat: xmlString,
  ...optional({ Unit: predictiveScalingMetricUnit }),
});

const predictiveScalingMetricDataQuery = z.looseObject({
  Id: id,
  ...optional({
    Expression: expression,
    MetricStat: predictiveScalingMetricStat,
    Label: xmlString,
    ReturnData: z.boolean(),
  }),
});

const predictiveScalingCustomizedMetricSpecification = z.looseObject({
  MetricDataQueries: z.array(predictiveScalingMetricDataQuery),
});

const predictiveScalingMaxCapacityBreachBehavior = z.enum(['HonorMaxCapacity', 'IncreaseMaxCapacity']);

const predictiveScalingPredefinedMetricPairSpecification = z.looseObject({
  PredefinedMetricType: z.string().min(1).max(128),
  ...optional({ ResourceLabel: z.string().min(1).max(1023) }),
});

const predictiveScalingPredefinedScalingMetricSpecification = z.looseObject({
  PredefinedMetricType: z.string().min(1).max(128),
  ...optional({ ResourceLabel: z.string().min(1).max(1023) }),
});

const predictiveScalingPredefinedLoadMetricSpecification = z.looseObject({
  PredefinedMetricType: z.string().min(1).max(128),
  ...optional({ ResourceLabel: z.string().min(1).max(1023) }),
});

const predictiveScalingMetricSpecification = z.looseObject({
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

export const predictiveScalingPolicyConfiguration = z.looseObject({
  MetricSpecifications: z.array(predictiveScalingMetricSpecification),
  ...optional({
    Mode: predictiveScalingMode,
    SchedulingBufferTime: z.int32().min(0).max(3600),
    MaxCapacityBreachBehavior: predictiveScalingMaxCapacityBreachBehavior,
    MaxCapacityBuffer: z.int32().min(0).max(100),
  }),
});
