import { z } from 'zod';

import { optional, structure } from '../structure.ts';

const createdAt = structure(optional({ before: z.number(), after: z.number() }));

export const describeServiceDeploymentsRequest = structure({
  serviceDeploymentArns: z.array(z.string()),
});

export const describeServiceRevisionsRequest = structure({ serviceRevisionArns: z.array(z.string()) });

const serviceDeploymentStatus = z.enum([
  'PENDING',
  'SUCCESSFUL',
  'STOPPED',
  'STOP_REQUESTED',
  'IN_PROGRESS',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

export const listServiceDeploymentsRequest = structure({
  service: z.string(),
  ...optional({
    cluster: z.string(),
    status: z.array(serviceDeploymentStatus),
    createdAt: createdAt,
    nextToken: z.string(),
    maxResults: z.int32(),
  }),
});

const stopServiceDeploymentStopType = z.enum(['ABORT', 'ROLLBACK']);

export const stopServiceDeploymentRequest = structure({
  serviceDeploymentArn: z.string(),
  ...optional({ stopType: stopServiceDeploymentStopType }),
});
