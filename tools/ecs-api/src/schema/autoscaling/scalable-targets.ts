import { z } from 'zod';

import { optional, structure } from '../structure.ts';
import { resourceIdMaxLen1600, scalableDimension, serviceNamespace, xmlString } from './shared.ts';

export const deregisterScalableTargetRequest = structure({
  ServiceNamespace: serviceNamespace,
  ResourceId: resourceIdMaxLen1600,
  ScalableDimension: scalableDimension,
});

export const describeScalableTargetsRequest = structure({
  ServiceNamespace: serviceNamespace,
  ...optional({
    ResourceIds: z.array(resourceIdMaxLen1600).max(50),
    ScalableDimension: scalableDimension,
    MaxResults: z.int32(),
    NextToken: xmlString,
  }),
});

export const describeScalingActivitiesRequest = structure({
  ServiceNamespace: serviceNamespace,
  ...optional({
    ResourceId: resourceIdMaxLen1600,
    ScalableDimension: scalableDimension,
    MaxResults: z.int32(),
    NextToken: xmlString,
    IncludeNotScaledActivities: z.boolean(),
  }),
});

const suspendedState = structure(
  optional({
    DynamicScalingInSuspended: z.boolean(),
    DynamicScalingOutSuspended: z.boolean(),
    ScheduledScalingSuspended: z.boolean(),
  }),
);

export const registerScalableTargetRequest = structure({
  ServiceNamespace: serviceNamespace,
  ResourceId: resourceIdMaxLen1600,
  ScalableDimension: scalableDimension,
  ...optional({
    MinCapacity: z.int32(),
    MaxCapacity: z.int32(),
    RoleARN: resourceIdMaxLen1600,
    SuspendedState: suspendedState,
    Tags: z.record(z.string().min(1).max(128), z.string().max(256)),
  }),
});
