import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { Construct } from 'constructs';

import { accountArn } from '../../arn.ts';
import { policyDocument, type Statement } from '../../policy-document.ts';
import { Subscribers, type SubscribersProps } from './subscribers.ts';
import { platformMayPublish, publishersUseKey, refuseWithoutTls } from './publishing.ts';

export interface AlertsProps {
  /** 1 to 256 letters, digits, hyphens and underscores. */
  readonly noticesTopicName: string;
  /** 1 to 256 letters, digits, hyphens and underscores. */
  readonly operatorsTopicName: string;
  /** Start of the names of the operators' alarms, without the hyphen that follows. */
  readonly alarmPrefix: string;
  /**
   * The operators who get messages. Webhooks get alarms alone: they wake people.
   * @default - nobody
   */
  readonly operators?: Pick<SubscribersProps, 'mails' | 'webhookSecretNames'>;
  /**
   * The subscribers to the products' notices.
   * @default - nobody
   */
  readonly subscribers?: Omit<SubscribersProps, 'topicArn' | 'alarmsOnly'>;
}

/**
 * The topics for messages: `notices` has the products' messages to their users, `operators` the platform's messages
 * to its operators. Both are encrypted with one key of the environment, which the publishing services of AWS may use.
 * @example
 * const alerts = new Alerts(this, 'alerts', {
 *   noticesTopicName: names.noticesTopic,
 *   operatorsTopicName: names.operatorsTopic,
 *   alarmPrefix: names.alarms,
 *   operators: { mails: ['ops@example.com'], webhookSecretNames: [] },
 *   subscribers: environment.notices,
 * });
 */
export class Alerts extends Construct {
  readonly noticesTopicArn: string;
  readonly operatorsTopicArn: string;
  /** A task that publishes needs `kms:GenerateDataKey*` and `kms:Decrypt` on it. */
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: AlertsProps) {
    super(scope, id);
    const key = this.#createKey();
    const notices = this.#createTopic('notices', props.noticesTopicName, key);
    const operators = this.#createTopic('operators', props.operatorsTopicName, key);
    this.#setPolicy('notices', notices, []);
    this.#setPolicy('operators', operators, platformMayPublish(this, operators.arn, props.alarmPrefix));
    new Subscribers(this, 'operators-hear', {
      ...props.operators,
      topicArn: operators.arn,
      alarmsOnly: true,
    });
    new Subscribers(this, 'notices-hear', { ...props.subscribers, topicArn: notices.arn });

    this.noticesTopicArn = notices.arn;
    this.operatorsTopicArn = operators.arn;
    this.keyArn = key.arn;
  }

  #createKey(): KmsKey {
    const statements = [
      {
        sid: 'Account',
        principals: { AWS: accountArn(this) },
        actions: ['kms:*'],
        // A key policy's resource is the key itself; without this statement it could never be changed.
        resources: ['*'],
      },
      publishersUseKey,
    ];
    return new KmsKey(this, 'key', {
      description: 'Messages of the environment’s topics',
      enableKeyRotation: true,
      policy: policyDocument(statements),
    });
  }

  #createTopic(id: string, name: string, key: KmsKey): SnsTopic {
    return new SnsTopic(this, id, { name, kmsMasterKeyId: key.arn });
  }

  #setPolicy(id: string, topic: SnsTopic, statements: readonly Statement[]): void {
    new SnsTopicPolicy(this, `${id}-policy`, {
      arn: topic.arn,
      policy: policyDocument([refuseWithoutTls(topic.arn), ...statements]),
    });
  }
}
