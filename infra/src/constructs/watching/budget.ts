import { requireRules } from '@fairway/service-manifest';
import { budgetRules } from '@fairway/environments';
import {
  BudgetsBudget,
  type BudgetsBudgetNotification,
} from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import { CeAnomalyMonitor } from '@cdktf/provider-aws/lib/ce-anomaly-monitor/index.js';
import { CeAnomalySubscription } from '@cdktf/provider-aws/lib/ce-anomaly-subscription/index.js';
import { Construct } from 'constructs';

export interface BudgetProps {
  /** 1 to 100 characters, unique in the account. */
  readonly name: string;
  /** Value of the `Environment` tag that costs are counted by. */
  readonly environment: string;
  /** US dollars a month, above 0. */
  readonly monthlyUsd: number;
  /** ARN of the topic that gets the messages. */
  readonly operatorsTopicArn: string;
  /**
   * Whether an unexpected cost is reported within a day. Cost Explorer must have been opened once in the account
   * that pays: until then AWS refuses the monitor, and with it the whole apply.
   * @default false
   */
  readonly anomalies?: boolean;
}

/** Share of the month's budget that a single surprise must be to be told. */
const ANOMALY_SHARE = 0.1;

/** Below it a surprise is not worth a message. */
const MIN_ANOMALY_USD = 10;

/**
 * A budget for an environment, and reports of unexpected costs. Costs are found by the `Environment` tag, which the
 * account that pays must have activated as a cost allocation tag, as `./fairway bootstrap` does; before that both see nothing.
 * @example
 * new Budget(this, 'budget', {
 *   name: names.budget,
 *   environment: 'dev',
 *   monthlyUsd: 200,
 *   operatorsTopicArn,
 *   anomalies: true,
 * });
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, props: BudgetProps) {
    super(scope, id);
    requireRules(budgetRules('monthlyUsd', props.monthlyUsd));

    this.#createBudget(props);
    if (props.anomalies === true) this.#watchForAnomalies(props);
  }

  #createBudget({ name, environment, monthlyUsd, operatorsTopicArn }: BudgetProps): void {
    new BudgetsBudget(this, 'budget', {
      name,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: monthlyUsd.toFixed(2),
      limitUnit: 'USD',
      costFilter: [{ name: 'TagKeyValue', values: [`user:Environment$${environment}`] }],
      notification: toldShares(operatorsTopicArn),
    });
  }

  #watchForAnomalies({ name, environment, monthlyUsd, operatorsTopicArn }: BudgetProps): void {
    const monitor = new CeAnomalyMonitor(this, 'anomaly-monitor', {
      name,
      monitorType: 'CUSTOM',
      // All of the expression's keys, as AWS gives it back: a missing one would be a difference in every plan.
      monitorSpecification: JSON.stringify({
        And: null,
        CostCategories: null,
        Dimensions: null,
        Not: null,
        Or: null,
        Tags: { Key: 'Environment', MatchOptions: null, Values: [environment] },
      }),
    });
    const smallest = Math.max(MIN_ANOMALY_USD, Math.round(monthlyUsd * ANOMALY_SHARE));
    new CeAnomalySubscription(this, 'anomaly-subscription', {
      name,
      // Messages to a topic are immediate; AWS takes nothing else.
      frequency: 'IMMEDIATE',
      monitorArnList: [monitor.arn],
      subscriber: [{ type: 'SNS', address: operatorsTopicArn }],
      thresholdExpression: {
        dimension: {
          key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
          matchOptions: ['GREATER_THAN_OR_EQUAL'],
          values: [String(smallest)],
        },
      },
    });
  }
}

/** The thresholds of a budget's messages: 80 % of it, all of it, and a forecast above it. */
export function toldShares(topicArn: string): BudgetsBudgetNotification[] {
  return [['ACTUAL', 80] as const, ['ACTUAL', 100] as const, ['FORECASTED', 100] as const].map(
    ([notificationType, threshold]) => ({
      notificationType,
      threshold,
      thresholdType: 'PERCENTAGE',
      comparisonOperator: 'GREATER_THAN',
      subscriberSnsTopicArns: [topicArn],
    }),
  );
}
