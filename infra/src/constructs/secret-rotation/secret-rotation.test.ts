import { describe, expect, test } from '@jest/globals';

import { delivered } from '../../../test/support/event-bridge.ts';
import { statementsOf } from '../../../test/support/stack-parts.ts';
import { synthesize } from '../../../test/support/synthesize.ts';
import { SecretMessages, SecretRestarts } from './secret-rotation.ts';

const logs = {
  name: 'logs',
  secretNames: ['test/logs/api-key', 'test/logs/other'],
  eventRule: 'fairway-test-logs-secret-changed',
};
const compare = {
  name: 'compare',
  secretNames: ['test/compare/api-key'],
  eventRule: 'fairway-test-compare-secret-changed',
};
const topicArn = 'arn:aws:sns:eu-central-1:111111111111:fairway-test-operators';
const chat = {
  destinationArn: 'arn:aws:events:eu-central-1:111111111111:api-destination/fairway-test-chat/1',
  roleArn: 'arn:aws:iam::111111111111:role/fairway-test-events',
};
const common = {
  environment: 'test',
  services: [logs, compare],
  runbooks: 'https://example.com/runbooks',
  recipients: { topicArn, chat },
};

/** As AWS's documents show it. */
function changed(name: string, labelUpdated = 'AWSCURRENT') {
  return {
    version: '0',
    'detail-type': 'Secret Label Updated',
    source: 'aws.secretsmanager',
    account: '111111111111',
    region: 'eu-central-1',
    time: '2026-02-06T16:43:48Z',
    resources: [`arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}-a1b2c3`],
    detail: { name, labelUpdated, versionId: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111' },
  };
}

describe('restarts', () => {
  const { one, all } = synthesize((stack) => {
    new SecretRestarts(stack, 'secrets', {
      ...common,
      eventRule: 'fairway-test-secret-changed',
      machineName: 'fairway-test-secret-restarts',
      eventsRoleName: 'fairway-test-secret-events',
      clusterName: 'fairway-test',
      context: {
        names: { alarmPrefix: 'fairway-test' },
        runbooks: common.runbooks,
        operatorsTopicArn: topicArn,
      },
    });
  });
  const rule = one('aws_cloudwatch_event_rule');
  const targets = all('aws_cloudwatch_event_target');
  const action = one('aws_cloudwatch_event_target', { target_id: 'action' });

  test.each([...logs.secretNames, ...compare.secretNames])('a new value of %s starts the machine', (name) => {
    expect(delivered(rule, action, changed(name))).toEqual({ name });
    expect(action.arn).toMatch(/^\$\{aws_sfn_state_machine\./);
    expect(targets).toHaveLength(3);
  });

  test.each([
    ['a secret that no service names', changed('test/logs/another')],
    ['a secret of another environment', changed('prod/logs/api-key')],
    ['a name that begins like one', changed('test/logs/api-key-2')],
    ['the master user’s, which RDS rotates', changed('rds!cluster-1234')],
    ['a label of somebody’s own', changed('test/logs/api-key', 'blue')],
  ])('%s starts nothing', (_, event) => {
    for (const target of targets) expect(delivered(rule, target, event)).toBeUndefined();
  });

  test('the machine finds the one service that names the secret', () => {
    const { States } = JSON.parse(one('aws_sfn_state_machine').definition);

    expect(States['Find service'].Assign.service).toBe(
      '{% $lookup({"test/logs/api-key":"logs","test/logs/other":"logs","test/compare/api-key":"compare"}, $states.input.name) %}',
    );
  });

  test('its role restarts these services, and changes nothing of them', () => {
    const [machine] = all('aws_iam_role_policy').filter(({ name }) => name === 'restart-services');
    const { LookAtServices, RestartServices, ...others } = statementsOf(machine!['policy']);
    const Resource = ['logs', 'compare'].map(
      (name) => `arn:aws:ecs:eu-central-1:111111111111:service/fairway-test/${name}`,
    );

    expect(LookAtServices).toMatchObject({ Action: ['ecs:DescribeServices'], Resource });
    expect(RestartServices).toMatchObject({ Action: ['ecs:UpdateService'], Resource });
    expect(RestartServices.Condition).toEqual({
      Null: {
        'ecs:capacity-provider': 'true',
        'ecs:enable-execute-command': 'true',
        'ecs:subnet': 'true',
        'ecs:task-definition': 'true',
      },
    });
    expect(others).toEqual({});
  });

  test('EventBridge may start this machine, for this account, and nothing else', () => {
    const [events] = all('aws_iam_role_policy').filter(({ name }) => name === 'start-restarts');
    const role = one('aws_iam_role', { name: 'fairway-test-secret-events' });

    expect(Object.values(statementsOf(events!['policy']))).toEqual([
      expect.objectContaining({ Action: ['states:StartExecution'], Resource: [action.arn] }),
    ]);
    expect(JSON.parse(role.assume_role_policy).Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      }),
    ]);
  });

  test('the alarm counts restarts that failed, took too long, or could not be started', () => {
    const alarm = one('aws_cloudwatch_metric_alarm');
    const read = alarm.metric_query.flatMap(
      ({ metric }: { metric?: { metric_name: string } }) => metric?.metric_name ?? [],
    );

    expect(read).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut', 'FailedInvocations']);
    expect(alarm).toMatchObject({ alarm_name: 'fairway-test-secret-restart-failed', threshold: 0 });
    expect(alarm.alarm_description).toMatch(/https:\/\/example\.com\/runbooks\/secret-restart-failed\.md$/);
  });
});

describe('messages', () => {
  const { json, all } = synthesize((stack) => {
    new SecretMessages(stack, 'secrets', common);
  });

  test.each([
    { ...logs, other: compare },
    { ...compare, other: logs },
  ])('a secret of $name is told with the command for it', (service) => {
    const [rule] = all('aws_cloudwatch_event_rule').filter(({ name }) => name === service.eventRule);
    const targets = Object.values(json.resource!['aws_cloudwatch_event_target']!).filter(({ rule: of }) =>
      String(of).includes(`secrets_${service.name}`),
    );
    const [name = ''] = service.secretNames;
    const sentence = `test: the secret ${name} has a new value since 2026-02-06T16:43:48Z, and the tasks of ${service.name} keep the one that they started with. The command ./fairway restart test ${service.name} gives it to them. What to do: https://example.com/runbooks/secret-changed.md`;

    expect(targets.map((target) => delivered(rule, target, changed(name)))).toEqual([
      { text: sentence },
      sentence,
    ]);
    expect(delivered(rule, targets[0], changed(service.other.secretNames[0] ?? ''))).toBeUndefined();
  });

  test('nothing is restarted', () => {
    expect(all('aws_sfn_state_machine')).toEqual([]);
    expect(all('aws_iam_role')).toEqual([]);
  });
});
