import { z } from 'zod';

import { optional } from '../optional.ts';
import { wholeText } from '../pattern.ts';

const assignPublicIp = z.enum(['ENABLED', 'DISABLED']);

const awsVpcConfiguration = z.looseObject({
  subnets: z.array(z.string()),
  ...optional({ securityGroups: z.array(z.string()), assignPublicIp: assignPublicIp }),
});

export const capacityProviderStrategyItem = z.looseObject({
  capacityProvider: z.string(),
  ...optional({ weight: z.int32().min(0).max(1000), base: z.int32().min(0).max(100000) }),
});

const ebsResourceType = z.enum(['volume']);

export const tagKey = z.string().min(1).max(128).regex(wholeText('([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)'));

const tagValue = z.string().max(256).regex(wholeText('([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)'));

export const tag = z.looseObject(optional({ key: tagKey, value: tagValue }));

export const propagateTags = z.enum(['TASK_DEFINITION', 'SERVICE', 'NONE']);

export const ebsTagSpecification = z.looseObject({
  resourceType: ebsResourceType,
  ...optional({ tags: z.array(tag).max(50), propagateTags: propagateTags }),
});

const environmentFileType = z.enum(['s3']);

export const environmentFile = z.looseObject({ value: z.string(), type: environmentFileType });

export const ephemeralStorage = z.looseObject({ sizeInGiB: z.int32() });

export const keyValuePair = z.looseObject(optional({ name: z.string(), value: z.string() }));

export const launchType = z.enum(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']);

const logDriver = z.enum([
  'json-file',
  'syslog',
  'journald',
  'gelf',
  'fluentd',
  'awslogs',
  'splunk',
  'awsfirelens',
]);

export const secret = z.looseObject({ name: z.string(), valueFrom: z.string() });

export const logConfiguration = z.looseObject({
  logDriver: logDriver,
  ...optional({ options: z.record(z.string(), z.string()), secretOptions: z.array(secret) }),
});

export const networkConfiguration = z.looseObject(optional({ awsvpcConfiguration: awsVpcConfiguration }));

const nvidiaMpsAllocation = z.looseObject({
  memory: z.int32().min(1),
  ...optional({ maxComputePercent: z.int32().min(1).max(100) }),
});

const placementConstraintType = z.enum(['distinctInstance', 'memberOf']);

export const placementConstraint = z.looseObject(
  optional({ type: placementConstraintType, expression: z.string() }),
);

const placementStrategyType = z.enum(['random', 'spread', 'binpack']);

export const placementStrategy = z.looseObject(optional({ type: placementStrategyType, field: z.string() }));

const resourceType = z.enum(['GPU', 'InferenceAccelerator', 'NeuronDevice']);

const sharingStrategy = z.looseObject(optional({ nvidiaMps: nvidiaMpsAllocation }));

export const resourceRequirement = z.looseObject({
  type: resourceType,
  ...optional({ value: z.string(), sharingStrategy: sharingStrategy }),
});

export const taskFilesystemType = z.enum(['ext3', 'ext4', 'xfs', 'ntfs']);
