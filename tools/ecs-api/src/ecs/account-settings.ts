import { operation, type Operations } from '../protocol/operation.ts';
import {
  deleteAccountSettingRequest,
  listAccountSettingsRequest,
  putAccountSettingDefaultRequest,
  putAccountSettingRequest,
} from '../schema/ecs/account-settings.ts';
import type { AccountSetting, EcsState } from './ecs-state.ts';
import { invalidParameter } from './errors.ts';
import { pageOf } from './page.ts';

/** The settings of an account that has set nothing. */
const DEFAULTS: Readonly<Record<string, string>> = {
  awsvpcTrunking: 'disabled',
  containerInsights: 'disabled',
  containerInstanceLongArnFormat: 'enabled',
  defaultLogDriverMode: 'non-blocking',
  fargateFIPSMode: 'disabled',
  fargateTaskRetirementWaitPeriod: '7',
  guardDutyActivate: 'off',
  serviceLongArnFormat: 'enabled',
  tagResourceAuthorization: 'off',
  taskLongArnFormat: 'enabled',
};

/** Kept and returned; ARNs are always the long ones. */
export function accountSettingOperations(state: EcsState): Operations {
  const root = state.names.root();
  const key = (principal: string, name: string): string => `${principal} ${name}`;
  const put = (name: string, value: string, principalArn: string): object => {
    if (value === '') throw invalidParameter(`The value of ${name} must not be empty.`);
    return { setting: state.settings.put(key(principalArn, name), { name, value, principalArn }) };
  };

  return {
    PutAccountSetting: operation(putAccountSettingRequest, ({ name, value, principalArn = root }) =>
      put(name, value, principalArn),
    ),
    PutAccountSettingDefault: operation(putAccountSettingDefaultRequest, ({ name, value }) =>
      put(name, value, root),
    ),
    DeleteAccountSetting: operation(deleteAccountSettingRequest, ({ name, principalArn = root }) => {
      state.settings.remove(key(principalArn, name));
      return { setting: { name, principalArn } };
    }),
    ListAccountSettings: operation(listAccountSettingsRequest, (request) => {
      const { name, value, principalArn = root, effectiveSettings = false } = request;
      const set = state.settings.values().filter((setting) => setting.principalArn === principalArn);
      const settings = (effectiveSettings ? withDefaults(set, principalArn) : set)
        .filter((setting) => name === undefined || setting.name === name)
        .filter((setting) => value === undefined || setting.value === value);
      const { items, nextToken } = pageOf(settings, (setting) => setting.name, request);
      return { settings: items, nextToken };
    }),
  };
}

function withDefaults(set: readonly AccountSetting[], principalArn: string): readonly AccountSetting[] {
  const names = set.map(({ name }) => name);
  const missing = Object.entries(DEFAULTS).filter(([name]) => !names.includes(name));
  return [...set, ...missing.map(([name, value]) => ({ name, value, principalArn }))];
}
