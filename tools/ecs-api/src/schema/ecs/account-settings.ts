import { z } from 'zod';

import { optional, structure } from '../structure.ts';

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

export const deleteAccountSettingRequest = structure({
  name: settingName,
  ...optional({ principalArn: z.string() }),
});

export const listAccountSettingsRequest = structure(
  optional({
    name: settingName,
    value: z.string(),
    principalArn: z.string(),
    effectiveSettings: z.boolean(),
    nextToken: z.string(),
    maxResults: z.int32(),
  }),
);

export const putAccountSettingDefaultRequest = structure({ name: settingName, value: z.string() });

export const putAccountSettingRequest = structure({
  name: settingName,
  value: z.string(),
  ...optional({ principalArn: z.string() }),
});
