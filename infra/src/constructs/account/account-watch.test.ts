import { accountChoices, accountNames, type AccountChoices } from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';

import { everyAccountChoice } from '../../../test/fixtures/every-choice.ts';
import { synthesize, testStackProps, type Attributes } from '../../../test/support/synthesize.ts';
import { AccountWatch } from './account-watch.ts';

const { account } = testStackProps;
const names = accountNames({ project: 'fairway', region: testStackProps.region }, account);
const trailArn = `arn:aws:cloudtrail:eu-central-1:${account}:trail/fairway-account`;

function watch(chosen: Partial<AccountChoices>) {
  const choices = accountChoices({ accounts: { [account]: chosen } }, account);
  return synthesize((stack) => {
    new AccountWatch(stack, 'watch', { names, choices, runbooks: 'https://example.com/runbooks' });
  });
}

function statements(json: string): readonly Attributes[] {
  return JSON.parse(json).Statement;
}

describe('what watches over an account', () => {
  test('is nothing unless it is chosen', () => {
    expect(watch({}).json.resource).toBeUndefined();
    expect(watch({ mails: ['somebody@example.com'] }).json.resource).toBeUndefined();
  });

  test.each<[keyof AccountChoices, Partial<AccountChoices>, string, readonly string[]]>([
    [
      'trail',
      { trail: everyAccountChoice.trail },
      'aws_cloudtrail',
      ['aws_guardduty_detector', 'aws_sns_topic'],
    ],
    ['accessAnalyzer', { accessAnalyzer: true }, 'aws_accessanalyzer_analyzer', ['aws_s3_bucket']],
    ['guardDuty', { guardDuty: true }, 'aws_guardduty_detector', ['aws_s3_bucket', 'aws_cloudtrail']],
    ['configRules', { configRules: true }, 'aws_config_config_rule', ['aws_cloudtrail']],
    [
      'alarms',
      { alarms: true, trail: everyAccountChoice.trail },
      'aws_cloudwatch_metric_alarm',
      ['aws_guardduty_detector'],
    ],
    ['budget', { budget: everyAccountChoice.budget }, 'aws_budgets_budget', ['aws_s3_bucket']],
  ])('is %s alone where that is chosen alone', (_, chosen, made, notMade) => {
    const { all } = watch(chosen);

    expect(all(made)).not.toEqual([]);
    for (const type of notMade) expect(all(type)).toEqual([]);
    expect(all('aws_kms_key')).toHaveLength(1);
  });
});

describe('the trail', () => {
  const { one, all } = watch(everyAccountChoice);

  test('is of all regions, validated, encrypted, and cannot be written by another trail', () => {
    expect(one('aws_cloudtrail')).toMatchObject({
      is_multi_region_trail: true,
      include_global_service_events: true,
      enable_log_file_validation: true,
      enable_logging: true,
      kms_key_id: expect.stringContaining('aws_kms_key'),
      s3_key_prefix: 'trail',
    });
    const allowed = statements(one('aws_s3_bucket_policy').policy).filter(({ Effect }) => Effect === 'Allow');
    const trail = allowed.filter(({ Principal }) => Principal.Service === 'cloudtrail.amazonaws.com');
    expect(trail.map(({ Condition }) => Condition.StringEquals['aws:SourceArn'])).toEqual([
      trailArn,
      trailArn,
    ]);
    expect(trail.at(-1)!['Resource']).toEqual([expect.stringMatching(/\/trail\/AWSLogs\/111111111111\/\*$/)]);
  });

  test('has files that expire after the days that are asked for, and come back for a month', () => {
    expect(one('aws_s3_bucket_lifecycle_configuration')['rule'][0]).toMatchObject({
      expiration: [{ days: 365 }],
      noncurrent_version_expiration: [{ noncurrent_days: 30 }],
    });
    expect(one('aws_s3_bucket')).toMatchObject({ lifecycle: { prevent_destroy: true } });
  });

  test('lets CloudTrail encrypt for this account’s trail alone, and the log group for itself', () => {
    const key = statements(one('aws_kms_key').policy);
    const of = (sid: string) => key.find(({ Sid }) => Sid === sid)!['Condition'];

    expect(of('TrailEncrypts').StringEquals).toEqual({ 'aws:SourceArn': trailArn });
    expect(of('TrailLogGroup').ArnLike).toEqual({
      'kms:EncryptionContext:aws:logs:arn':
        'arn:aws:logs:eu-central-1:111111111111:log-group:/fairway/account/trail',
    });
  });

  test('is read by an alarm each for root, sign-in without a second factor, a trail that is changed, one that is silent', () => {
    const alarms = all('aws_cloudwatch_metric_alarm');

    expect(alarms.map((alarm) => alarm['alarm_name']).toSorted()).toEqual([
      'fairway-account-root-use',
      'fairway-account-sign-in-without-mfa',
      'fairway-account-trail-changed',
      'fairway-account-trail-silent',
    ]);
    const filters = all('aws_cloudwatch_log_metric_filter');
    for (const alarm of alarms.filter((each) => each['metric_name'] !== undefined)) {
      const counted = filters.map(({ metric_transformation: { name, namespace } }) => [namespace, name]);
      expect(counted).toContainEqual([alarm['namespace'], alarm['metric_name']]);
    }
  });
});

describe('AWS Config', () => {
  const { all, one } = watch(everyAccountChoice);

  test('records what its rules judge by changes, and nothing that nobody judges', () => {
    const judged = all('aws_config_config_rule').flatMap(
      ({ scope }) => scope?.compliance_resource_types ?? [],
    );

    expect(all('aws_config_config_rule').length).toBeGreaterThan(4);
    expect(one('aws_config_configuration_recorder').recording_group.resource_types.toSorted()).toEqual(
      judged.toSorted(),
    );
    expect(one('aws_config_configuration_recorder_status')).toMatchObject({ is_enabled: true });
  });

  test('writes to the records bucket below its own prefix alone', () => {
    const writes = statements(one('aws_s3_bucket_policy').policy).filter(({ Principal }) => Principal?.AWS);

    expect(writes.flatMap(({ Action }) => Action)).toEqual([
      's3:GetBucketAcl',
      's3:ListBucket',
      's3:PutObject',
    ]);
    expect(writes.at(-1)!['Resource'][0]).toMatch(/\/config\/AWSLogs\/111111111111\/Config\/\*$/);
  });
});

test('whoever is told is subscribed to a topic that nobody reaches without TLS', () => {
  const { one } = watch(everyAccountChoice);

  expect(one('aws_sns_topic_subscription')).toMatchObject({
    protocol: 'email',
    endpoint: 'account@example.com',
  });
  expect(statements(one('aws_sns_topic_policy').policy)[0]).toMatchObject({
    Effect: 'Deny',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
});

test('alarms without a trail are refused', () => {
  expect(() => watch({ alarms: true })).toThrow('`alarms` must be false without a trail, got: true');
});
