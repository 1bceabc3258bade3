import { z } from 'zod';

import { optional } from '../optional.ts';

const settingName = z.enum([
  'serviceLongArnFormat',
  'taskLongArnFormat',
  'containerInstanceLongArnFormat',
  'awsvpcTrunking',
  'containerInsights',
  'fargateFIPSMode',
  'tagResourceAuthorization',
  'fargateTaskRetirementWaitPeriod',
  'guardDutyActivate',
  'defaultLogDriverMode',
  'fargateEventWindows',
]);

export const deleteAccountSettingRequest = z.looseObject({
  name: settingName,
  ...optional({ principalArn: z.string() }),
});

export const listAccountSettingsRequest = z.looseObject(
  optional({
    name: settingName,
    value: z.string(),
    principalArn: z.string(),
    effectiveSettings: z.boolean(),
    nextToken: z.string(),
    maxResults: z.int32(),
  }),
);

export const putAccountSettingDefaultRequest = z.looseObject({ name: settingName, value: z.string() });

export const putAccountSettingRequest = z.looseObject({
  name: settingName,
  value: z.string(),
  ...optional({ principalArn: z.string() }),
});
