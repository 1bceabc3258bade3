import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { Construct } from 'constructs';

import { policyDocument } from '../../policy-document.ts';
import { platformMayPublish, refuseWithoutTls } from '../watching/publishing.ts';

export interface AccountAlertsProps {
  /** 1 to 256 letters, digits, hyphens and underscores. */
  readonly topicName: string;
  readonly keyArn: string;
  /** Start of the names of the account's alarms, without the hyphen that follows. */
  readonly alarmPrefix: string;
  /** Addresses that get the messages; AWS asks each to confirm. */
  readonly mails: readonly string[];
}

/**
 * The topic for findings about an account; no environment's deployments reach it.
 * @example
 * new AccountAlerts(this, 'alerts', {
 *   topicName: names.topic,
 *   keyArn: key.arn,
 *   alarmPrefix: names.alarms,
 *   mails: ['security@example.com'],
 * });
 */
export class AccountAlerts extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: AccountAlertsProps) {
    super(scope, id);
    const { topicName: name, keyArn, mails, alarmPrefix } = props;
    const topic = new SnsTopic(this, 'topic', { name, kmsMasterKeyId: keyArn });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument([
        refuseWithoutTls(topic.arn),
        ...platformMayPublish(this, topic.arn, alarmPrefix),
      ]),
    });
    for (const mail of mails) {
      new SnsTopicSubscription(this, `mail-${mail}`, {
        topicArn: topic.arn,
        protocol: 'email',
        endpoint: mail,
      });
    }
    this.topicArn = topic.arn;
  }
}
