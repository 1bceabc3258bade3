import { requireRules } from '@fairway/service-manifest';
import { mailRules, queueRules, secretRules } from '@fairway/environments';
import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import { waive } from '../../waiver.ts';

export interface SubscribersProps {
  readonly topicArn: string;
  /**
   * Addresses that get the messages; AWS asks each to confirm.
   * @default [] - nobody
   */
  readonly mails?: readonly string[];
  /**
   * ARNs of standard SQS queues in the topic's region, whose policies let the topic send. They get the message itself.
   * @default [] - none
   */
  readonly queueArns?: readonly string[];
  /**
   * Names or ARNs of secrets in Secrets Manager: each the URL of an HTTPS endpoint that confirms subscriptions by itself.
   * @default [] - none
   */
  readonly webhookSecretNames?: readonly string[];
  /**
   * Whether webhooks get alarms alone.
   * @default false
   */
  readonly alarmsOnly?: boolean;
}

/**
 * The people and programs that hear a topic.
 * @example
 * new Subscribers(this, 'operators-hear', {
 *   topicArn: operators.arn,
 *   mails: ['operators@example.com'],
 * });
 */
export class Subscribers extends Construct {
  constructor(scope: Construct, id: string, props: SubscribersProps) {
    super(scope, id);
    const { mails = [], queueArns = [], webhookSecretNames = [] } = props;
    requireRules([
      ...mailRules('mails', mails),
      ...queueRules('queueArns', queueArns, AwsStack.of(this).region),
      ...webhookSecretNames.flatMap((name) => secretRules('webhookSecretNames', name)),
    ]);

    for (const endpoint of mails)
      this.#subscribe(`mail-${endpoint}`, { ...props, protocol: 'email', endpoint });
    for (const endpoint of queueArns) {
      const name = endpoint.split(':').slice(-2).join('-');
      this.#subscribe(`queue-${name}`, { ...props, protocol: 'sqs', endpoint, rawMessageDelivery: true });
    }
    for (const name of webhookSecretNames) this.#subscribeWebhook(name, props);
  }

  #subscribe(id: string, { topicArn, protocol, endpoint, rawMessageDelivery }: Subscription): void {
    new SnsTopicSubscription(this, id, {
      topicArn,
      protocol,
      endpoint,
      ...(rawMessageDelivery === undefined ? {} : { rawMessageDelivery }),
    });
  }

  #subscribeWebhook(secretName: string, { topicArn, alarmsOnly = false }: SubscribersProps): void {
    const id = secretName.replaceAll(/[^\w-]/g, '-');
    const url = new DataAwsSecretsmanagerSecretVersion(this, `url-${id}`, { secretId: secretName });
    waive(url, 'no-secrets-in-state', {
      reason:
        'SNS takes the address of a webhook as text only; who has it can send to one endpoint, and the state’s bucket is encrypted and closed.',
      expires: '2027-06-01',
    });
    new SnsTopicSubscription(this, `webhook-${id}`, {
      topicArn,
      protocol: 'https',
      endpoint: url.secretString,
      endpointAutoConfirms: true,
      ...(alarmsOnly
        ? // Alarms are JSON with a name; sentences about other events are not, and wait until somebody reads them.
          {
            filterPolicyScope: 'MessageBody',
            filterPolicy: JSON.stringify({ AlarmName: [{ exists: true }] }),
          }
        : {}),
    });
  }
}

interface Subscription {
  readonly topicArn: string;
  readonly protocol: 'email' | 'sqs';
  readonly endpoint: string;
  readonly rawMessageDelivery?: boolean;
}
