import type { Statement } from '../../policy-document.ts';
import { actionsOf, created, owned, tagged, verbs, type Scope } from './scope.ts';

/** The cluster and its services. */
export function services({ arn, own }: Scope): readonly Statement[] {
  return [
    {
      sid: 'RunServices',
      actions: [
        ...verbs('ecs', ['Create', 'Delete', 'Update'], ['Cluster', 'Service']),
        ...actionsOf('ecs', [
          'PutClusterCapacityProviders',
          'RegisterTaskDefinition',
          'StopServiceDeployment',
        ]),
        ...actionsOf('ecs', ['TagResource', 'UntagResource', 'UpdateClusterSettings']),
      ],
      resources: [
        `cluster/${own}`,
        `service/${own}/*`,
        `service-deployment/${own}/*`,
        `task-definition/${own}-*:*`,
      ].map((resource) => arn('ecs', resource)),
    },
  ];
}

/** The group of schedules that starts jobs when they are due. It has the environment's name. */
export function schedules({ arn, own }: Scope): readonly Statement[] {
  return [
    {
      sid: 'KeepSchedules',
      actions: verbs('scheduler', ['Create', 'Delete', 'Update'], ['Schedule']),
      resources: [arn('scheduler', `schedule/${own}/*`)],
    },
    {
      sid: 'KeepScheduleGroup',
      actions: [
        ...verbs('scheduler', ['Create', 'Delete'], ['ScheduleGroup']),
        ...actionsOf('scheduler', ['TagResource', 'UntagResource']),
      ],
      resources: [arn('scheduler', `schedule-group/${own}`)],
    },
  ];
}

/** Permissions to set the number of tasks. */
export function scaling(scope: Scope): readonly Statement[] {
  const targets = [scope.arn('application-autoscaling', 'scalable-target/*')];
  return [
    {
      sid: 'MakeScaling',
      actions: ['application-autoscaling:RegisterScalableTarget'],
      resources: targets,
      conditions: created(scope),
    },
    {
      sid: 'TagScaling',
      actions: ['application-autoscaling:TagResource'],
      resources: targets,
      conditions: tagged(scope),
    },
    {
      sid: 'KeepOwnScaling',
      actions: [
        ...verbs('application-autoscaling', ['Delete', 'Put'], ['ScalingPolicy', 'ScheduledAction']),
        ...verbs('application-autoscaling', ['Deregister', 'Register'], ['ScalableTarget']),
        'application-autoscaling:UntagResource',
      ],
      resources: targets,
      conditions: owned(scope),
    },
    {
      // Scaling by a target makes its alarms in the name of who sets it up.
      sid: 'AlarmScaling',
      actions: verbs('cloudwatch', ['DeleteAlarms', 'PutMetricAlarm'], ['']),
      resources: [scope.arn('cloudwatch', `alarm:TargetTracking-service/${scope.own}/*`)],
    },
  ];
}

/** Rights for the logs of services, the network, the database and the firewall. */
export function logs(
  { arn, globalArn, own }: Scope,
  project: string,
  environment: string,
): readonly Statement[] {
  return [
    {
      sid: 'KeepLogs',
      actions: [
        ...verbs('logs', ['Create', 'Delete'], ['LogGroup']),
        ...verbs('logs', ['Associate', 'Disassociate'], ['KmsKey']),
        ...verbs('logs', ['Delete', 'Put'], ['MetricFilter']),
        'logs:PutRetentionPolicy',
        // The last lines of a task that failed are part of the deployment's answer.
        ...actionsOf('logs', ['FilterLogEvents', 'GetLogEvents', 'TagResource', 'UntagResource']),
      ],
      resources: [
        ...[
          `/${project}/${environment}/*`,
          `/aws/rds/cluster/${own}/*`,
          `/aws/ecs/containerinsights/${own}/*`,
        ].map((name) => arn('logs', `log-group:${name}`)),
        globalArn('logs', `log-group:aws-waf-logs-${own}`),
        globalArn('logs', `log-group:aws-waf-logs-${own}:*`),
      ],
    },
  ];
}
