import { z } from 'zod';

import { wholeText } from '../pattern.ts';
import { optional, structure } from '../structure.ts';

const assignPublicIp = z.enum(['ENABLED', 'DISABLED']);

const awsVpcConfiguration = structure({
  subnets: z.array(z.string()),
  ...optional({ securityGroups: z.array(z.string()), assignPublicIp: assignPublicIp }),
});

export const capacityProviderStrategyItem = structure({
  capacityProvider: z.string(),
  ...optional({ weight: z.int32().min(0).max(1000), base: z.int32().min(0).max(100000) }),
});

const ebsResourceType = z.enum(['volume']);

export const tagKey = z.string().min(1).max(128).regex(wholeText('([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)'));

const tagValue = z.string().max(256).regex(wholeText('([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)'));

export const tag = structure(optional({ key: tagKey, value: tagValue }));

export const propagateTags = z.enum(['TASK_DEFINITION', 'SERVICE', 'NONE']);

export const ebsTagSpecification = structure({
  resourceType: ebsResourceType,
  ...optional({ tags: z.array(tag).max(50), propagateTags: propagateTags }),
});

const environmentFileType = z.enum(['s3']);

export const environmentFile = structure({ value: z.string(), type: environmentFileType });

export const ephemeralStorage = structure({ sizeInGiB: z.int32() });

export const keyValuePair = structure(optional({ name: z.string(), value: z.string() }));

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

export const secret = structure({ name: z.string(), valueFrom: z.string() });

export const logConfiguration = structure({
  logDriver: logDriver,
  ...optional({ options: z.record(z.string(), z.string()), secretOptions: z.array(secret) }),
});

export const networkConfiguration = structure(optional({ awsvpcConfiguration: awsVpcConfiguration }));

const nvidiaMpsAllocation = structure({
  memory: z.int32().min(1),
  ...optional({ maxComputePercent: z.int32().min(1).max(100) }),
});

const placementConstraintType = z.enum(['distinctInstance', 'memberOf']);

export const placementConstraint = structure(
  optional({ type: placementConstraintType, expression: z.string() }),
);

const placementStrategyType = z.enum(['random', 'spread', 'binpack']);

export const placementStrategy = structure(optional({ type: placementStrategyType, field: z.string() }));

const resourceType = z.enum(['GPU', 'InferenceAccelerator', 'NeuronDevice']);

const sharingStrategy = structure(optional({ nvidiaMps: nvidiaMpsAllocation }));

export const resourceRequirement = structure({
  type: resourceType,
  ...optional({ value: z.string(), sharingStrategy: sharingStrategy }),
});

export const taskFilesystemType = z.enum(['ext3', 'ext4', 'xfs', 'ntfs']);
