import { Construct } from 'constructs';

import { Alarm, input, result, type AlarmContext, type AlarmOwner } from '../watching/alarm.ts';

export interface RestartAlarmProps {
  readonly context: AlarmContext<AlarmOwner>;
  readonly machineArn: string;
  /** Name of the rule that starts the machine. */
  readonly eventRule: string;
}

/**
 * Rings when the tasks of a service did not get the new value of a secret, or nobody could be asked to give it to them.
 * @example
 * new RestartAlarm(this, 'alarm', {
 *   context,
 *   machineArn: machine.arn,
 *   eventRule: names.secretEventRule,
 * });
 */
export class RestartAlarm extends Construct {
  constructor(scope: Construct, id: string, { context, machineArn, eventRule }: RestartAlarmProps) {
    super(scope, id);
    const ofMachine = (metric: string) =>
      input(metric.toLowerCase(), {
        namespace: 'AWS/States',
        metricName: metric,
        stat: 'Sum',
        dimensions: { StateMachineArn: machineArn },
      });
    const undelivered = input('undelivered', {
      namespace: 'AWS/Events',
      metricName: 'FailedInvocations',
      stat: 'Sum',
      dimensions: { RuleName: eventRule },
    });
    const metrics = [ofMachine('ExecutionsFailed'), ofMachine('ExecutionsTimedOut'), undelivered];
    new Alarm(this, 'secret-restart-failed', context, {
      meaning: 'A secret has a new value, and the tasks of its service keep the one before.',
      condition: {
        evaluationPeriods: 1,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
        metricQuery: [
          ...metrics,
          result('restarts that failed', metrics.map(({ id: metric }) => `FILL(${metric}, 0)`).join(' + ')),
        ],
      },
    });
  }
}
