import type { Statement } from '../../policy-document.ts';
import type { Scope } from './scope.ts';

/** Alarms, dashboard, topics and events. */
export function operations({ arn, account, own }: Scope): readonly Statement[] {
  return [
    {
      sid: 'Alarm',
      actions: ['DeleteAlarms', 'PutMetricAlarm', 'TagResource', 'UntagResource'].map(
        (action) => `cloudwatch:${action}`,
      ),
      resources: [arn('cloudwatch', `alarm:${own}*`)],
    },
    {
      sid: 'Show',
      actions: ['cloudwatch:DeleteDashboards', 'cloudwatch:PutDashboard'],
      resources: [`arn:aws:cloudwatch::${account}:dashboard/${own}*`],
    },
    {
      sid: 'Tell',
      actions: [
        ...['CreateTopic', 'DeleteTopic', 'SetSubscriptionAttributes', 'SetTopicAttributes', 'Subscribe'],
        ...['TagResource', 'Unsubscribe', 'UntagResource'],
      ].map((action) => `sns:${action}`),
      resources: [arn('sns', `${own}*`)],
    },
    {
      sid: 'React',
      actions: [
        ...[
          'CreateApiDestination',
          'CreateConnection',
          'DeleteApiDestination',
          'DeleteConnection',
          'DeleteRule',
        ],
        ...[
          'DisableRule',
          'EnableRule',
          'PutRule',
          'PutTargets',
          'RemoveTargets',
          'TagResource',
          'UntagResource',
        ],
        ...['UpdateApiDestination', 'UpdateConnection'],
      ].map((action) => `events:${action}`),
      resources: ['api-destination', 'connection', 'rule'].map((kind) => arn('events', `${kind}/${own}*`)),
    },
  ];
}

/** What the environment costs, and who hears of it. */
export function cost({ account, own }: Scope): readonly Statement[] {
  return [
    {
      sid: 'WatchCost',
      actions: ['budgets:ModifyBudget', 'budgets:TagResource', 'budgets:UntagResource'],
      resources: [`arn:aws:budgets::${account}:budget/${own}*`],
    },
    {
      sid: 'WatchCostAnomalies',
      actions: [
        ...['AnomalyMonitor', 'AnomalySubscription'].flatMap((noun) =>
          ['Create', 'Delete', 'Update'].map((verb) => `ce:${verb}${noun}`),
        ),
        ...['ce:TagResource', 'ce:UntagResource'],
      ],
      resources: [`arn:aws:ce::${account}:anomalymonitor/*`, `arn:aws:ce::${account}:anomalysubscription/*`],
    },
  ];
}
