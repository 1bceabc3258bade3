import type { Environment } from '@fairway/environments';

import type { Statement } from '../../policy-document.ts';
import { actionsOf, created, owned, tagged, verbs, type Scope } from './scope.ts';

/** Alarms, dashboard, topics and events. */
export function operations(
  scope: Scope,
  { operators, secretRotation }: Pick<Environment, 'operators' | 'secretRotation'>,
): readonly Statement[] {
  const { arn, account, own } = scope;
  return [
    {
      sid: 'Alarm',
      actions: actionsOf('cloudwatch', ['DeleteAlarms', 'PutMetricAlarm', 'TagResource', 'UntagResource']),
      resources: [arn('cloudwatch', `alarm:${own}-*`)],
    },
    {
      sid: 'Show',
      actions: actionsOf('cloudwatch', ['DeleteDashboards', 'PutDashboard']),
      resources: [`arn:aws:cloudwatch::${account}:dashboard/${own}`],
    },
    {
      sid: 'Tell',
      actions: actionsOf('sns', [
        'CreateTopic',
        'DeleteTopic',
        'SetSubscriptionAttributes',
        'SetTopicAttributes',
        'Subscribe',
        // A deployment tells the operators how it ended.
        'Publish',
        'TagResource',
        'Unsubscribe',
        'UntagResource',
      ]),
      resources: [arn('sns', `${own}-*`)],
    },
    tellEncrypted(scope),
    {
      sid: 'React',
      actions: [
        ...verbs('events', ['Delete', 'Put'], ['Rule']),
        ...verbs('events', ['Put', 'Remove'], ['Targets']),
        ...actionsOf('events', ['TagResource', 'UntagResource']),
      ],
      resources: [arn('events', `rule/${own}-*`)],
    },
    ...(operators.chatWebhook.kind === 'none' ? [] : chat(arn, own)),
    ...(secretRotation === 'message' ? [] : restarts(arn, own)),
  ];
}

/** The state machine that restarts services whose secrets have changed. */
function restarts(arn: Scope['arn'], own: string): readonly Statement[] {
  return [
    {
      sid: 'KeepRestarts',
      actions: [
        ...verbs('states', ['Create', 'Delete', 'Update'], ['StateMachine']),
        ...actionsOf('states', ['TagResource', 'UntagResource']),
      ],
      resources: [arn('states', `stateMachine:${own}-*`)],
    },
  ];
}

function tellEncrypted(scope: Scope): Statement {
  return {
    sid: 'TellEncrypted',
    actions: actionsOf('kms', ['Decrypt', 'GenerateDataKey']),
    resources: [scope.arn('kms', 'key/*')],
    conditions: {
      StringEquals: {
        ...owned(scope)['StringEquals'],
        'kms:ViaService': `sns.${scope.region}.amazonaws.com`,
      },
    },
  };
}

/** EventBridge keeps a connection's credentials in a secret, in the name of the role that makes the connection. */
function chat(arn: Scope['arn'], own: string): readonly Statement[] {
  return [
    {
      sid: 'CallChat',
      actions: verbs('events', ['Create', 'Delete', 'Update'], ['ApiDestination', 'Connection']),
      resources: ['api-destination', 'connection'].map((kind) => arn('events', `${kind}/${own}-chat/*`)),
    },
    {
      sid: 'KeepConnectionSecret',
      actions: actionsOf('secretsmanager', [
        'CreateSecret',
        'DeleteSecret',
        'DescribeSecret',
        'GetSecretValue',
        'PutSecretValue',
        'UpdateSecret',
      ]),
      resources: [arn('secretsmanager', `secret:events!connection/${own}-chat/*`)],
    },
  ];
}

/** Rights for the environment's budgets, and for those who hear of them. */
export function cost(scope: Scope): readonly Statement[] {
  const { account, own } = scope;
  const watches = ['anomalymonitor', 'anomalysubscription'].map((kind) => `arn:aws:ce::${account}:${kind}/*`);
  return [
    {
      sid: 'WatchCost',
      actions: actionsOf('budgets', ['ModifyBudget', 'TagResource', 'UntagResource']),
      resources: [`arn:aws:budgets::${account}:budget/${own}`],
    },
    {
      sid: 'MakeCostWatch',
      actions: verbs('ce', ['Create'], ['AnomalyMonitor', 'AnomalySubscription']),
      resources: ['*'],
      conditions: created(scope),
    },
    { sid: 'TagCostWatch', actions: ['ce:TagResource'], resources: watches, conditions: tagged(scope) },
    {
      sid: 'KeepOwnCostWatch',
      actions: [
        ...verbs('ce', ['Delete', 'Update'], ['AnomalyMonitor', 'AnomalySubscription']),
        'ce:UntagResource',
      ],
      resources: watches,
      conditions: owned(scope),
    },
  ];
}
