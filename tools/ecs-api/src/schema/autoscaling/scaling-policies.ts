import { z } from 'zod';

import { wholeText } from '../pattern.ts';
import { optional, structure } from '../structure.ts';
import { expression, id, predictiveScalingPolicyConfiguration } from './predictive-scaling.ts';
import { resourceIdMaxLen1600, scalableDimension, serviceNamespace, xmlString } from './shared.ts';

const adjustmentType = z.enum(['ChangeInCapacity', 'PercentChangeInCapacity', 'ExactCapacity']);

const metricDimension = structure({ Name: z.string(), Value: z.string() });

const metricStatistic = z.enum(['Average', 'Minimum', 'Maximum', 'SampleCount', 'Sum']);

const targetTrackingMetricDimensionName = z
  .string()
  .min(1)
  .max(255)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const targetTrackingMetricDimensionValue = z
  .string()
  .min(1)
  .max(1024)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const targetTrackingMetricDimension = structure({
  Name: targetTrackingMetricDimensionName,
  Value: targetTrackingMetricDimensionValue,
});

const targetTrackingMetricName = z
  .string()
  .min(1)
  .max(255)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const targetTrackingMetricNamespace = z
  .string()
  .min(1)
  .max(255)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const targetTrackingMetric = structure(
  optional({
    Dimensions: z.array(targetTrackingMetricDimension),
    MetricName: targetTrackingMetricName,
    Namespace: targetTrackingMetricNamespace,
  }),
);

const targetTrackingMetricUnit = z
  .string()
  .min(1)
  .max(1023)
  .regex(wholeText('[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*'));

const targetTrackingMetricStat = structure({
  Metric: targetTrackingMetric,
  Stat: xmlString,
  ...optional({ Unit: targetTrackingMetricUnit }),
});

const targetTrackingMetricDataQuery = structure({
  Id: id,
  ...optional({
    Expression: expression,
    Label: xmlString,
    MetricStat: targetTrackingMetricStat,
    ReturnData: z.boolean(),
  }),
});

const customizedMetricSpecification = structure(
  optional({
    MetricName: z.string(),
    Namespace: z.string(),
    Dimensions: z.array(metricDimension),
    Statistic: metricStatistic,
    Unit: z.string(),
    Metrics: z.array(targetTrackingMetricDataQuery),
  }),
);

export const deleteScalingPolicyRequest = structure({
  PolicyName: resourceIdMaxLen1600,
  ServiceNamespace: serviceNamespace,
  ResourceId: resourceIdMaxLen1600,
  ScalableDimension: scalableDimension,
});

export const describeScalingPoliciesRequest = structure({
  ServiceNamespace: serviceNamespace,
  ...optional({
    PolicyNames: z.array(resourceIdMaxLen1600).max(50),
    ResourceId: resourceIdMaxLen1600,
    ScalableDimension: scalableDimension,
    MaxResults: z.int32(),
    NextToken: xmlString,
  }),
});

const metricAggregationType = z.enum(['Average', 'Minimum', 'Maximum']);

const metricType = z.enum([
  'DynamoDBReadCapacityUtilization',
  'DynamoDBWriteCapacityUtilization',
  'ALBRequestCountPerTarget',
  'RDSReaderAverageCPUUtilization',
  'RDSReaderAverageDatabaseConnections',
  'EC2SpotFleetRequestAverageCPUUtilization',
  'EC2SpotFleetRequestAverageNetworkIn',
  'EC2SpotFleetRequestAverageNetworkOut',
  'SageMakerVariantInvocationsPerInstance',
  'ECSServiceAverageCPUUtilization',
  'ECSServiceAverageMemoryUtilization',
  'AppStreamAverageCapacityUtilization',
  'ComprehendInferenceUtilization',
  'LambdaProvisionedConcurrencyUtilization',
  'CassandraReadCapacityUtilization',
  'CassandraWriteCapacityUtilization',
  'KafkaBrokerStorageUtilization',
  'ElastiCacheEngineCPUUtilization',
  'ElastiCacheDatabaseMemoryUsagePercentage',
  'ElastiCachePrimaryEngineCPUUtilization',
  'ElastiCacheReplicaEngineCPUUtilization',
  'ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage',
  'NeptuneReaderAverageCPUUtilization',
  'SageMakerVariantProvisionedConcurrencyUtilization',
  'ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage',
  'SageMakerInferenceComponentInvocationsPerCopy',
  'WorkSpacesAverageUserSessionsCapacityUtilization',
  'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
  'SageMakerVariantConcurrentRequestsPerModelHighResolution',
  'ECSServiceAverageCPUUtilizationHighResolution',
  'ECSServiceAverageMemoryUtilizationHighResolution',
]);

const policyName = z.string().min(1).max(256).regex(wholeText('\\p{Print}+'));

const policyType = z.enum(['StepScaling', 'TargetTrackingScaling', 'PredictiveScaling']);

const predefinedMetricSpecification = structure({
  PredefinedMetricType: metricType,
  ...optional({ ResourceLabel: z.string().min(1).max(1023) }),
});

const stepAdjustment = structure({
  ScalingAdjustment: z.int32(),
  ...optional({ MetricIntervalLowerBound: z.number(), MetricIntervalUpperBound: z.number() }),
});

const stepScalingPolicyConfiguration = structure(
  optional({
    AdjustmentType: adjustmentType,
    StepAdjustments: z.array(stepAdjustment),
    MinAdjustmentMagnitude: z.int32(),
    Cooldown: z.int32(),
    MetricAggregationType: metricAggregationType,
  }),
);

const targetTrackingScalingPolicyConfiguration = structure({
  TargetValue: z.number(),
  ...optional({
    PredefinedMetricSpecification: predefinedMetricSpecification,
    CustomizedMetricSpecification: customizedMetricSpecification,
    ScaleOutCooldown: z.int32(),
    ScaleInCooldown: z.int32(),
    DisableScaleIn: z.boolean(),
  }),
});

export const putScalingPolicyRequest = structure({
  PolicyName: policyName,
  ServiceNamespace: serviceNamespace,
  ResourceId: resourceIdMaxLen1600,
  ScalableDimension: scalableDimension,
  ...optional({
    PolicyType: policyType,
    StepScalingPolicyConfiguration: stepScalingPolicyConfiguration,
    TargetTrackingScalingPolicyConfiguration: targetTrackingScalingPolicyConfiguration,
    PredictiveScalingPolicyConfiguration: predictiveScalingPolicyConfiguration,
  }),
});
