import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import type { Construct } from 'constructs';

import { toldShares } from '../watching/budget.ts';

export interface AccountBudgetProps {
  /** 1 to 100 characters, unique in the account. */
  readonly name: string;
  /** US dollars a month, above 0. */
  readonly monthlyUsd: number;
  readonly topicArn: string;
}

/**
 * A limit for an account's monthly cost without regard to tags: it also counts resources of no environment.
 * @example
 * new AccountBudget(this, 'budget', { name: names.budget, monthlyUsd: 200, topicArn: alerts.topicArn });
 */
export class AccountBudget extends BudgetsBudget {
  constructor(scope: Construct, id: string, { name, monthlyUsd, topicArn }: AccountBudgetProps) {
    super(scope, id, {
      name,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: monthlyUsd.toFixed(2),
      limitUnit: 'USD',
      notification: toldShares(topicArn),
    });
  }
}
