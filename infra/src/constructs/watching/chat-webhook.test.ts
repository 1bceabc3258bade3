import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { statementsOf } from '../../../test/support/stack-parts.ts';
import { ChatWebhook } from './chat-webhook.ts';

function chatWebhook() {
  return synthesize((stack) => {
    new ChatWebhook(stack, 'chat', {
      name: 'fairway-test-chat',
      roleName: 'fairway-test-events',
      secretName: 'test/chat-webhook',
      alarmPrefix: 'fairway-test',
    });
  });
}

test('the URL is read from Secrets Manager', () => {
  const { one, json } = chatWebhook();
  const [[id, secret]] = Object.entries(json.data!['aws_secretsmanager_secret_version']!) as [
    [string, { secret_id: string }],
  ];

  expect(secret.secret_id).toBe('test/chat-webhook');
  expect(one('aws_cloudwatch_event_api_destination')).toMatchObject({
    http_method: 'POST',
    invocation_endpoint: `\${data.aws_secretsmanager_secret_version.${id}.secret_string}`,
  });
});

test('EventBridge may call this destination, for this account, and nothing else', () => {
  const { one, json } = chatWebhook();
  const [destination] = Object.keys(json.resource!['aws_cloudwatch_event_api_destination']!);

  expect(statementsOf(one('aws_iam_role_policy').policy)['CallWebhook']).toEqual({
    Sid: 'CallWebhook',
    Effect: 'Allow',
    Action: ['events:InvokeApiDestination'],
    Resource: [`\${aws_cloudwatch_event_api_destination.${destination}.arn}`],
  });
  expect(JSON.parse(one('aws_iam_role').assume_role_policy).Statement).toEqual([
    expect.objectContaining({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    }),
  ]);
});

test('the environment’s alarms are told when they ring and when they are over', () => {
  const { one } = chatWebhook();
  const { detail } = JSON.parse(one('aws_cloudwatch_event_rule').event_pattern);

  expect(detail).toEqual({
    alarmName: [{ prefix: 'fairway-test-' }],
    $or: [{ state: { value: ['ALARM'] } }, { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } }],
  });
  // The topic has alarms from CloudWatch itself.
  expect(one('aws_cloudwatch_event_target')).toMatchObject({ target_id: 'chat' });
  const { text } = JSON.parse(one('aws_cloudwatch_event_target').input_transformer.input_template);
  expect(text).toBe('<state>: <alarm> at <time>. <reason> <description>');
});
