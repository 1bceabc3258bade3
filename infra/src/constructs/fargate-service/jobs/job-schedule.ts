import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule/index.js';
import type { Job } from '@fairway/service-manifest';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

import { waiveChecks } from '../../../waiver.ts';
import type { TaskNetwork } from '../task-network.ts';

export interface JobScheduleProps {
  readonly job: Job;
  readonly schedule: NonNullable<Job['schedule']>;
  /** 1 to 64 letters, digits, hyphens, underscores and full stops; unique in its group. */
  readonly name: string;
  readonly groupName: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly network: TaskNetwork;
  readonly securityGroupId: string;
  /** Role by which the scheduler starts the task. */
  readonly roleArn: string;
  /** The role's rights: the first time may be at once. */
  readonly dependsOn: readonly ITerraformDependable[];
}

const ownKeyChecks = {
  CKV_AWS_297: 'A schedule says which task starts when and where: names and ARNs, and nothing of anybody.',
} as const;

/**
 * ECS may be busy, or Fargate without room: the start is tried again, with growing pauses, while the job's time
 * lasts.
 */
const START_RETRIES = 20;
const START_WITHIN_SECONDS = 3600;

/**
 * The schedule by which a job runs.
 * @example
 * new JobSchedule(this, 'daily-report-schedule', {
 *   job,
 *   schedule: job.schedule,
 *   name: jobNames(names, job.name).schedule,
 *   groupName: names.scheduleGroup,
 *   clusterArn: cluster.arn,
 *   taskDefinitionArn: task.arn,
 *   network,
 *   securityGroupId: securityGroup.id,
 *   roleArn: role.arn,
 *   dependsOn: [role.policy],
 * });
 */
export class JobSchedule extends Construct {
  constructor(scope: Construct, id: string, props: JobScheduleProps) {
    super(scope, id);
    const { job, schedule, network } = props;
    const made = new SchedulerSchedule(this, 'schedule', {
      name: props.name,
      description: job.summary,
      groupName: props.groupName,
      scheduleExpression: schedule.expression,
      scheduleExpressionTimezone: schedule.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.clusterArn,
        roleArn: props.roleArn,
        ecsParameters: {
          taskDefinitionArn: props.taskDefinitionArn,
          taskCount: 1,
          // On demand: a run that Spot takes away would have to begin anew.
          launchType: 'FARGATE',
          platformVersion: 'LATEST',
          networkConfiguration: {
            subnets: network.subnetIds,
            securityGroups: [props.securityGroupId],
            assignPublicIp: network.publicAddresses,
          },
          enableEcsManagedTags: true,
          propagateTags: 'TASK_DEFINITION',
        },
        retryPolicy: {
          maximumRetryAttempts: START_RETRIES,
          maximumEventAgeInSeconds: START_WITHIN_SECONDS,
        },
      },
      dependsOn: [...props.dependsOn],
    });
    waiveChecks(made, '2027-06-01', ownKeyChecks);
  }
}
