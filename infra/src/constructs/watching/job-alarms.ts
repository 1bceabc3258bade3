import { Construct } from 'constructs';

import { Alarm, type AlarmContext, type AlarmOwner } from './alarm.ts';

export interface JobAlarmsProps {
  readonly context: AlarmContext<AlarmOwner>;
  /** Of the environment's schedules. */
  readonly scheduleGroup: string;
}

/**
 * Tells of a run that never began: EventBridge Scheduler has given it up after all its attempts. One that began and
 * failed is an event of ECS, see `Events`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 * @example
 * new JobAlarms(this, 'jobs', { context, scheduleGroup: names.scheduleGroup });
 */
export class JobAlarms extends Construct {
  constructor(scope: Construct, id: string, { context, scheduleGroup }: JobAlarmsProps) {
    super(scope, id);
    new Alarm(this, 'job-not-started', context, {
      meaning: 'A job was due, and its task could not be started within an hour.',
      condition: {
        namespace: 'AWS/Scheduler',
        metricName: 'InvocationDroppedCount',
        dimensions: { ScheduleGroup: scheduleGroup },
        statistic: 'Sum',
        period: 300,
        evaluationPeriods: 1,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
      },
    });
  }
}
