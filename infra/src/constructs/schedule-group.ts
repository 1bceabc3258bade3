import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group/index.js';
import { Construct } from 'constructs';

export interface ScheduleGroupProps {
  /** 1 to 64 letters, digits, hyphens, underscores and full stops; unique in account and region. */
  readonly name: string;
}

/**
 * The schedules of one environment. Permissions to start its jobs, and events about jobs that did not start, name the
 * group.
 * @example
 * const { name } = new ScheduleGroup(this, 'schedules', { name: names.scheduleGroup });
 */
export class ScheduleGroup extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { name }: ScheduleGroupProps) {
    super(scope, id);
    // The resource's, so that schedules are made after it.
    this.name = new SchedulerScheduleGroup(this, 'group', { name }).name;
  }
}
