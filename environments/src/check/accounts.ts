import { numberRules } from '@fairway/service-manifest';

import type { AccountChoices } from '../model/account-choices.ts';
import { sharedFile } from '../model/files.ts';
import type { Shared } from '../model/shared.ts';
import { accountChoices, tellsSomebody } from '../resolve/account-choices.ts';
import { budgetRules, mailRules } from '../rules/people.ts';
import type { Fault, Subject } from './fault.ts';

/** Faults of the choices for accounts: an account that no environment names, or findings that reach nobody. */
export function accountFaults(shared: Shared, subjects: readonly Subject[]): readonly Fault[] {
  const known = new Set([shared.account, ...subjects.map(({ environment }) => environment.account)]);
  return Object.keys(shared.accounts ?? {}).flatMap((account) => {
    const at = `accounts.${account}`;
    const fault = (path: string, rule: string, value: unknown): Fault => ({
      subject: 'shared',
      rule,
      value,
      file: sharedFile,
      path: `${at}${path === '' ? '' : `.${path}`}`,
    });
    const choices = accountChoices(shared, account);
    return [
      ...(known.has(account)
        ? []
        : [
            fault(
              '',
              `must be the id of an account that is in use: ${[...known].toSorted().join(', ')}`,
              account,
            ),
          ]),
      ...rulesBrokenBy(choices).map(({ path, rule, value }) => fault(path, rule, value)),
    ];
  });
}

function rulesBrokenBy(choices: AccountChoices) {
  const { mails, trail, alarms, budget } = choices;
  return [
    ...mailRules('mails', mails),
    ...(tellsSomebody(choices) && mails.length === 0
      ? [{ path: 'mails', rule: 'must have an address: findings would reach nobody', value: mails }]
      : []),
    ...(trail.kind === 'off'
      ? []
      : numberRules('trail.retentionDays', trail.retentionDays, [90, 3_650], 'whole')),
    ...(alarms && trail.kind === 'off'
      ? [{ path: 'alarms', rule: 'must be false without a trail, which alarms read', value: alarms }]
      : []),
    ...(budget.kind === 'none' ? [] : budgetRules('budget.usd', budget.usd)),
  ];
}
