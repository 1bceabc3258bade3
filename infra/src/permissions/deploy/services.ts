import type { Statement } from '../../policy-document.ts';
import type { Scope } from './scope.ts';

/** The cluster and its services. */
export function services({ arn, own, region }: Scope): readonly Statement[] {
  return [
    {
      sid: 'RunServices',
      actions: [
        ...[
          'CreateCluster',
          'DeleteCluster',
          'UpdateCluster',
          'UpdateClusterSettings',
          'PutClusterCapacityProviders',
        ],
        ...[
          'CreateService',
          'DeleteService',
          'UpdateService',
          'StopServiceDeployment',
          'TagResource',
          'UntagResource',
        ],
      ].map((action) => `ecs:${action}`),
      resources: ['cluster', 'service', 'service-deployment', 'task-definition'].map((kind) =>
        arn('ecs', `${kind}/${own}*`),
      ),
    },
    {
      sid: 'RegisterTaskDefinitions',
      actions: ['ecs:RegisterTaskDefinition', 'ecs:DeregisterTaskDefinition'],
      resources: ['*'],
      conditions: region,
    },
  ];
}

/** How many tasks there are, and what they said. */
export function scalingAndLogs({ arn, region }: Scope, logGroups: string): readonly Statement[] {
  return [
    {
      sid: 'ScaleServices',
      actions: [
        ...['DeleteScalingPolicy', 'DeleteScheduledAction', 'DeregisterScalableTarget', 'PutScalingPolicy'],
        ...['PutScheduledAction', 'RegisterScalableTarget', 'TagResource', 'UntagResource'],
      ].map((action) => `application-autoscaling:${action}`),
      resources: ['*'],
      conditions: region,
    },
    {
      sid: 'KeepLogs',
      actions: [
        ...[
          'AssociateKmsKey',
          'CreateLogGroup',
          'DeleteLogGroup',
          'DeleteMetricFilter',
          'DisassociateKmsKey',
        ],
        // The last lines of a task that failed are part of the deployment's answer.
        ...[
          'FilterLogEvents',
          'GetLogEvents',
          'PutMetricFilter',
          'PutRetentionPolicy',
          'TagResource',
          'UntagResource',
        ],
      ].map((action) => `logs:${action}`),
      resources: [arn('logs', `log-group:${logGroups}/*`)],
    },
  ];
}
