import { z } from 'zod';

import { optional, structure } from '../structure.ts';

const containerInstanceField = z.enum(['TAGS', 'CONTAINER_INSTANCE_HEALTH']);

const containerInstanceStatus = z.enum([
  'ACTIVE',
  'DRAINING',
  'REGISTERING',
  'DEREGISTERING',
  'REGISTRATION_FAILED',
]);

export const describeContainerInstancesRequest = structure({
  containerInstances: z.array(z.string()),
  ...optional({ cluster: z.string(), include: z.array(containerInstanceField) }),
});

export const listContainerInstancesRequest = structure(
  optional({
    cluster: z.string(),
    filter: z.string(),
    nextToken: z.string(),
    maxResults: z.int32(),
    status: containerInstanceStatus,
  }),
);
