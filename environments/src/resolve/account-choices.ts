import type { AccountChoices } from '../model/account-choices.ts';
import type { Shared } from '../model/shared.ts';

const nothing: AccountChoices = {
  mails: [],
  trail: { kind: 'off' },
  accessAnalyzer: false,
  guardDuty: false,
  configRules: false,
  alarms: false,
  budget: { kind: 'none' },
};

/** The services that watch over an account: only those that `shared.ts` chooses for it. */
export function accountChoices({ accounts = {} }: Pick<Shared, 'accounts'>, account: string): AccountChoices {
  return { ...nothing, ...(Object.hasOwn(accounts, account) ? accounts[account] : {}) };
}

/** True when a choice produces findings, so that the account needs a recipient. */
export function tellsSomebody({
  accessAnalyzer,
  guardDuty,
  configRules,
  alarms,
  budget,
}: AccountChoices): boolean {
  return accessAnalyzer || guardDuty || configRules || alarms || budget.kind !== 'none';
}
