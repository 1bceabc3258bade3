import type { IConstruct } from 'constructs';

import { arnOf } from '../../arn.ts';
import { AwsStack } from '../../aws-stack.ts';
import type { Statement } from '../../policy-document.ts';

/** Services of AWS that tell operators something. */
const PUBLISHERS = {
  events: 'events.amazonaws.com',
  alarms: 'cloudwatch.amazonaws.com',
  budgets: 'budgets.amazonaws.com',
  costAnomalies: 'costalerts.amazonaws.com',
} as const;

/** In the policy of a topic's key: the services that publish need it, and send no source that a condition could ask for. */
export const publishersUseKey: Statement = {
  sid: 'Publishers',
  principals: { Service: Object.values(PUBLISHERS) },
  actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
  resources: ['*'],
};

export function refuseWithoutTls(topicArn: string): Statement {
  return {
    sid: 'RefuseWithoutTls',
    effect: 'Deny',
    principals: '*',
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/**
 * Statements for a topic: events, budgets and cost monitors of the construct's account may publish, and alarms
 * whose names begin like the topic's owner: those of other environments may not.
 * @param alarmPrefix without the hyphen that follows
 */
export function platformMayPublish(
  construct: IConstruct,
  topicArn: string,
  alarmPrefix: string,
): readonly Statement[] {
  const { account } = AwsStack.of(construct);
  const publish = { actions: ['sns:Publish'], resources: [topicArn] };
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': account } };
  return [
    {
      // No condition: EventBridge publishes without a source, so one would silently stop every message.
      ...publish,
      sid: 'Events',
      principals: { Service: PUBLISHERS.events },
    },
    {
      ...publish,
      sid: 'Alarms',
      principals: { Service: PUBLISHERS.alarms },
      conditions: {
        ...ofThisAccount,
        ArnLike: { 'aws:SourceArn': arnOf(construct, 'cloudwatch', `alarm:${alarmPrefix}-*`) },
      },
    },
    {
      ...publish,
      sid: 'Budgets',
      principals: { Service: PUBLISHERS.budgets },
      conditions: { ...ofThisAccount, ArnLike: { 'aws:SourceArn': `arn:aws:budgets::${account}:*` } },
    },
    {
      ...publish,
      sid: 'CostAnomalies',
      principals: { Service: PUBLISHERS.costAnomalies },
      conditions: ofThisAccount,
    },
  ];
}
