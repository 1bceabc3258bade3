import { z } from 'zod';

import { optional } from '../optional.ts';

const containerInstanceField = z.enum(['TAGS', 'CONTAINER_INSTANCE_HEALTH']);

const containerInstanceStatus = z.enum([
  'ACTIVE',
  'DRAINING',
  'REGISTERING',
  'DEREGISTERING',
  'REGISTRATION_FAILED',
]);

export const describeContainerInstancesRequest = z.looseObject({
  containerInstances: z.array(z.string()),
  ...optional({ cluster: z.string(), include: z.array(containerInstanceField) }),
});

export const listContainerInstancesRequest = z.looseObject(
  optional({
    cluster: z.string(),
    filter: z.string(),
    nextToken: z.string(),
    maxResults: z.int32(),
    status: containerInstanceStatus,
  }),
);
