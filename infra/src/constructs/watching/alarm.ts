import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { alarmName, type AnyAlarmTopic } from '@fairway/environments';
import type { Construct } from 'constructs';

import { serviceTags } from '../../aws-stack.ts';
import { runbookPage } from './runbook.ts';

/** The owner of alarms: a service, or the environment itself. */
export interface AlarmOwner {
  /** @default - all services share what is watched */
  readonly service?: string;
  /** Start of the alarms' names, without the hyphen that follows. */
  readonly alarmPrefix: string;
}

/** Everything that all alarms of one owner have in common; a service's unless said otherwise. */
export interface AlarmContext<Owner extends AlarmOwner = Required<AlarmOwner>> {
  readonly names: Owner;
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
  readonly operatorsTopicArn: string;
}

type Condition = Omit<
  CloudwatchMetricAlarmConfig,
  'alarmName' | 'alarmDescription' | 'alarmActions' | 'okActions' | 'treatMissingData' | 'tags'
>;

export interface AlarmProps {
  /** A sentence about the fault that it stands for. */
  readonly meaning: string;
  readonly condition: Condition;
  /**
   * Whether the operators are told; otherwise it is there to be looked at.
   * @default true
   */
  readonly tellsOperators?: boolean;
}

/**
 * An alarm about `topic`. Missing data count as good for all of them: a service without requests or tasks has no
 * values at all, and an alarm that waited for some would be on, or stay silent, until it was noticed.
 * @example
 * new Alarm(this, 'server-errors', context, {
 *   meaning: 'More than ten requests in a minute fail.',
 *   condition: {
 *     namespace: 'AWS/ApplicationELB',
 *     metricName: 'HTTPCode_Target_5XX_Count',
 *     dimensions: { LoadBalancer: loadBalancer.arnSuffix },
 *     statistic: 'Sum',
 *     period: 60,
 *     evaluationPeriods: 3,
 *     comparisonOperator: 'GreaterThanThreshold',
 *     threshold: 10,
 *   },
 * });
 */
export class Alarm extends CloudwatchMetricAlarm {
  constructor(scope: Construct, topic: AnyAlarmTopic, context: AlarmContext<AlarmOwner>, props: AlarmProps) {
    const { meaning, condition, tellsOperators = true } = props;
    const recipients = tellsOperators ? [context.operatorsTopicArn] : [];
    super(scope, topic, {
      ...condition,
      alarmName: alarmName(context.names, topic),
      alarmDescription: `${meaning} What to do: ${runbookPage(context.runbooks, topic)}`,
      alarmActions: recipients,
      okActions: recipients,
      treatMissingData: 'notBreaching',
      ...(context.names.service === undefined ? {} : { tags: serviceTags(context.names.service) }),
    });
  }
}

/** A metric that an alarm's expression computes with, over a minute. */
export function input(
  id: string,
  metric: { namespace: string; metricName: string; stat: string; dimensions: Record<string, string> },
): CloudwatchMetricAlarmMetricQuery {
  return { id, metric: { ...metric, period: 60 }, returnData: false };
}

/** The expression that is compared with the threshold. */
export function result(label: string, expression: string): CloudwatchMetricAlarmMetricQuery {
  return { id: 'result', label, expression, returnData: true };
}
