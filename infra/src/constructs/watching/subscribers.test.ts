import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { Subscribers, type SubscribersProps } from './subscribers.ts';

const topicArn = 'arn:aws:sns:eu-central-1:111111111111:notices';
const secretArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:test/second-AbCdEf';

function subscribers(props: Partial<SubscribersProps>) {
  return synthesize((stack) => {
    new Subscribers(stack, 'subscribers', { topicArn, ...props });
  });
}

test('a topic without subscribers has none', () => {
  expect(subscribers({}).all('aws_sns_topic_subscription')).toEqual([]);
});

test('mails, queues and webhooks each hear the topic in their own way', () => {
  const { all, json } = subscribers({
    mails: ['ann@example.com'],
    queueArns: [
      'arn:aws:sqs:eu-central-1:222222222222:findings',
      'arn:aws:sqs:eu-central-1:333333333333:findings',
    ],
    webhookSecretNames: ['test/first', secretArn],
  });

  const subscriptions = all('aws_sns_topic_subscription');
  expect(subscriptions.map(({ protocol }) => protocol).toSorted()).toEqual([
    'email',
    'https',
    'https',
    'sqs',
    'sqs',
  ]);
  for (const subscription of subscriptions) expect(subscription['topic_arn']).toBe(topicArn);
  for (const queue of subscriptions.filter(({ protocol }) => protocol === 'sqs')) {
    expect(queue['raw_message_delivery']).toBe(true);
  }
  const secrets = Object.entries(json.data?.['aws_secretsmanager_secret_version'] ?? {});
  expect(secrets.map(([, { secret_id: id }]) => id).toSorted()).toEqual([secretArn, 'test/first']);
  const webhooks = subscriptions.filter(({ protocol }) => protocol === 'https');
  expect(webhooks.map(({ endpoint }) => endpoint).toSorted()).toEqual(
    secrets.map(([id]) => `\${data.aws_secretsmanager_secret_version.${id}.secret_string}`).toSorted(),
  );
  for (const webhook of webhooks) expect(webhook).toMatchObject({ endpoint_auto_confirms: true });
});

test('a webhook that wakes people gets alarms and nothing else', () => {
  const { one } = subscribers({ webhookSecretNames: ['test/pager'], alarmsOnly: true });
  const { filter_policy: filter, filter_policy_scope: scope } = one('aws_sns_topic_subscription');

  expect(scope).toBe('MessageBody');
  // The body of an alarm, as CloudWatch publishes it, has `AlarmName`.
  expect(JSON.parse(filter)).toEqual({ AlarmName: [{ exists: true }] });
});

test('whoever cannot be reached is refused, all of them at once', () => {
  expect(() =>
    subscribers({
      mails: ['ann'],
      queueArns: ['arn:aws:sqs:us-east-1:222222222222:findings'],
      webhookSecretNames: ['https://example.com/secret'],
    }),
  ).toThrow(
    [
      "`mails` must be mail addresses, got: 'ann'",
      "`queueArns` must be ARNs of standard SQS queues in eu-central-1, got: 'arn:aws:sqs:us-east-1:222222222222:findings'",
      "`webhookSecretNames` must be the name or ARN of a secret in Secrets Manager that holds the URL, never the URL itself, got: '(not shown)'",
    ].join('\n'),
  );
});
