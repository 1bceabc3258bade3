import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { statementsOf } from '../../../test/support/stack-parts.ts';
import { Alerts, type AlertsProps } from './alerts.ts';

function alerts(props: Partial<AlertsProps> = {}) {
  return synthesize((stack) => {
    new Alerts(stack, 'alerts', {
      noticesTopicName: 'fairway-test-notices',
      operatorsTopicName: 'fairway-test-operators',
      alarmPrefix: 'fairway-test',
      ...props,
    });
  });
}

test('there are two topics, encrypted with a key of their own that rotates', () => {
  const { all, one, json } = alerts();
  const [key] = Object.keys(json.resource!['aws_kms_key']!);

  expect(all('aws_sns_topic').map(({ name }) => name)).toEqual([
    'fairway-test-notices',
    'fairway-test-operators',
  ]);
  for (const topic of all('aws_sns_topic')) {
    expect(topic['kms_master_key_id']).toBe(`\${aws_kms_key.${key}.arn}`);
  }
  expect(one('aws_kms_key').enable_key_rotation).toBe(true);
});

test('whoever publishes to the operators may use the key', () => {
  const { one, json } = alerts();
  const { Publishers } = statementsOf(one('aws_kms_key').policy);
  const operators = statementsOf(policyOf(json, 'operators'));

  expect(Publishers.Action).toEqual(['kms:GenerateDataKey*', 'kms:Decrypt']);
  const publishers = Object.values(operators)
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Principal }) => Principal.Service);
  expect(publishers).toEqual([
    'events.amazonaws.com',
    'cloudwatch.amazonaws.com',
    'budgets.amazonaws.com',
    'costalerts.amazonaws.com',
  ]);
  expect(Publishers.Principal.Service).toEqual(publishers);
});

test('services of AWS publish for this account alone, and alarms for this environment, wherever they say for whom', () => {
  const { Events, Alarms, Budgets, CostAnomalies } = statementsOf(policyOf(alerts().json, 'operators'));

  for (const statement of [Alarms, Budgets, CostAnomalies]) {
    expect(statement.Condition.StringEquals).toEqual({ 'aws:SourceAccount': '111111111111' });
  }
  expect(Alarms.Condition.ArnLike).toEqual({
    'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:fairway-test-*',
  });
  // AWS documents that a condition would refuse all of EventBridge's messages.
  expect(Events).not.toHaveProperty('Condition');
});

test('services of AWS do not publish notices, and nobody publishes without TLS', () => {
  const { json } = alerts();

  expect(Object.keys(statementsOf(policyOf(json, 'notices')))).toEqual(['RefuseWithoutTls']);
  for (const topic of ['notices', 'operators']) {
    expect(statementsOf(policyOf(json, topic))['RefuseWithoutTls']).toMatchObject({
      Effect: 'Deny',
      Action: ['sns:Publish'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  }
});

test('mail goes to the operators, when there is an address', () => {
  expect(alerts().all('aws_sns_topic_subscription')).toEqual([]);

  const { all } = alerts({ operators: { mails: ['ann@example.com', 'ben@example.com'] } });

  expect(all('aws_sns_topic_subscription').map(({ endpoint }) => endpoint)).toEqual([
    'ann@example.com',
    'ben@example.com',
  ]);
  for (const subscription of all('aws_sns_topic_subscription')) {
    expect(subscription).toMatchObject({
      protocol: 'email',
      topic_arn: expect.stringMatching(/alerts_operators/),
    });
  }
});

test('what is no address is refused, all of it at once', () => {
  expect(() => alerts({ operators: { mails: ['ann@example.com', 'ben', '@example.com'] } })).toThrow(
    "`mails` must be mail addresses, got: 'ben'\n`mails` must be mail addresses, got: '@example.com'",
  );
});

function policyOf(json: ReturnType<typeof alerts>['json'], topic: string): string {
  const policies = Object.entries(json.resource!['aws_sns_topic_policy']!);
  const [found] = policies.filter(([id]) => id.startsWith(`alerts_${topic}-policy`));
  return String(found![1]['policy']);
}
