import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';

import { arnOf } from '../../../arn.ts';
import { AwsStack, serviceTags } from '../../../aws-stack.ts';
import { policyDocument, serviceTrust, type Statement } from '../../../policy-document.ts';

export interface SchedulerRoleProps {
  readonly service: string;
  /** 1 to 64 characters, unique in the account. */
  readonly name: string;
  /** The group whose schedules take the role on. */
  readonly groupName: string;
  readonly cluster: { readonly name: string; readonly arn: string };
  /** Families of the task definitions that it starts. */
  readonly families: readonly string[];
  /** The roles that those tasks get. */
  readonly taskRoleArns: readonly string[];
}

/**
 * The role by which EventBridge Scheduler starts the jobs of one service, and nothing else.
 * @example
 * new SchedulerRole(this, 'scheduler', {
 *   service: manifest.name,
 *   name: names.schedulerRole,
 *   groupName: names.scheduleGroup,
 *   cluster,
 *   families: manifest.jobs.map(({ name }) => jobNames(names, name).family),
 *   taskRoleArns: [roles.executionRoleArn],
 * });
 */
export class SchedulerRole extends Construct {
  readonly arn: string;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: SchedulerRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: props.name,
      description: `EventBridge Scheduler starts the jobs of ${props.service} with this role`,
      assumeRolePolicy: serviceTrust('scheduler.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': AwsStack.of(this).account },
        // The scheduler names the group, and not the schedule:
        // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        ArnEquals: { 'aws:SourceArn': arnOf(this, 'scheduler', `schedule-group/${props.groupName}`) },
      }),
      tags: serviceTags(props.service),
    });
    this.arn = role.arn;
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'start-jobs',
      role: role.name,
      policy: policyDocument(this.#statements(props)),
    });
  }

  #statements({ cluster, families, taskRoleArns }: SchedulerRoleProps): readonly Statement[] {
    return [
      {
        sid: 'StartJobs',
        actions: ['ecs:RunTask'],
        resources: families.map((family) => arnOf(this, 'ecs', `task-definition/${family}:*`)),
        conditions: { ArnEquals: { 'ecs:cluster': cluster.arn } },
      },
      {
        sid: 'TagJobs',
        actions: ['ecs:TagResource'],
        resources: [arnOf(this, 'ecs', `task/${cluster.name}/*`)],
        conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
      },
      {
        sid: 'HandRolesToTasks',
        actions: ['iam:PassRole'],
        resources: taskRoleArns,
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ];
  }
}
