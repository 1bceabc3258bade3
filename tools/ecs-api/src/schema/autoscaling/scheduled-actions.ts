import { z } from 'zod';

import { wholeText } from '../pattern.ts';
import { optional, structure } from '../structure.ts';
import { resourceIdMaxLen1600, scalableDimension, serviceNamespace, xmlString } from './shared.ts';

export const deleteScheduledActionRequest = structure({
  ServiceNamespace: serviceNamespace,
  ScheduledActionName: resourceIdMaxLen1600,
  ResourceId: resourceIdMaxLen1600,
  ScalableDimension: scalableDimension,
});

export const describeScheduledActionsRequest = structure({
  ServiceNamespace: serviceNamespace,
  ...optional({
    ScheduledActionNames: z.array(resourceIdMaxLen1600).max(50),
    ResourceId: resourceIdMaxLen1600,
    ScalableDimension: scalableDimension,
    MaxResults: z.int32(),
    NextToken: xmlString,
  }),
});

const scheduledActionName = z
  .string()
  .min(1)
  .max(256)
  .regex(wholeText('(?!((^[ ]+.*)|(.*([\\u0000-\\u001f]|[\\u007f-\\u009f]|[:/|])+.*)|(.*[ ]+$))).+'));

const scalableTargetAction = structure(optional({ MinCapacity: z.int32(), MaxCapacity: z.int32() }));

export const putScheduledActionRequest = structure({
  ServiceNamespace: serviceNamespace,
  ScheduledActionName: scheduledActionName,
  ResourceId: resourceIdMaxLen1600,
  ScalableDimension: scalableDimension,
  ...optional({
    Schedule: resourceIdMaxLen1600,
    Timezone: resourceIdMaxLen1600,
    StartTime: z.number(),
    EndTime: z.number(),
    ScalableTargetAction: scalableTargetAction,
  }),
});
