import type { AccountChoices } from '../model/account-choices.ts';
import { tellsSomebody } from '../resolve/account-choices.ts';

/** The cost of a choice for an account, chosen or not. */
export interface AccountCost {
  /** As `AccountChoices` calls it. */
  readonly choice: Exclude<keyof AccountChoices, 'mails'> | 'key';
  readonly chosen: boolean;
  /** US dollars a month for an account with a few small environments, from and to; AWS's list prices of 2026. */
  readonly usd: readonly [from: number, to: number];
  /** A sentence about the usage that decides the cost. */
  readonly depends: string;
}

/**
 * The choices for an account, each with its cost a month. Source: the price pages of CloudTrail, GuardDuty, Config,
 * CloudWatch and KMS, for eu-central-1.
 */
export function accountCosts(choices: AccountChoices): readonly AccountCost[] {
  const { trail, accessAnalyzer, guardDuty, configRules, alarms, budget } = choices;
  const hasTrail = trail.kind !== 'off';
  return [
    {
      choice: 'trail',
      chosen: hasTrail,
      usd: [0.2, 2],
      depends: 'The first copy of management events is free; files in S3 and a log group cost by size.',
    },
    {
      choice: 'accessAnalyzer',
      chosen: accessAnalyzer,
      usd: [0, 0],
      depends: 'Analyzers of access from outside are free.',
    },
    {
      choice: 'guardDuty',
      chosen: guardDuty,
      usd: [3, 20],
      depends: 'By events, flow logs and name queries; the first 30 days are free and show the price.',
    },
    {
      choice: 'configRules',
      chosen: configRules,
      usd: [0.5, 4],
      depends: '0.003 for each change of a resource that the rules look at, 0.001 for each judgement.',
    },
    { choice: 'alarms', chosen: alarms, usd: [0.4, 0.4], depends: 'Four alarms of 0.10 each.' },
    {
      choice: 'budget',
      chosen: budget.kind !== 'none',
      usd: [0, 0],
      depends: 'A budget that only tells is free.',
    },
    {
      choice: 'key',
      chosen: hasTrail || configRules || tellsSomebody(choices),
      usd: [1, 1.1],
      depends: 'One key of KMS for the services chosen above, and the price of its uses.',
    },
  ];
}
