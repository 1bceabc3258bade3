import { describe, expect, test } from '@jest/globals';

import { accessText } from './access-text.ts';
import { rolesOf, type StackFile } from './roles.ts';
import { accessOf } from './run.ts';

const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const ISSUER = 'token.actions.githubusercontent.com';

const bootstrap: StackFile = {
  name: 'bootstrap',
  resource: {
    aws_iam_role: {
      apply: {
        name: 'shop-github-apply-dev',
        assume_role_policy: policy({
          Effect: 'Allow',
          Principal: { Federated: '${aws_iam_openid_connect_provider.github.arn}' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${ISSUER}:sub`]: 'repo:acme/shop:environment:dev' } },
        }),
      },
    },
    aws_iam_policy: {
      guard: {
        name: 'shop-github-apply-dev-guard',
        policy: policy({
          Sid: 'NoOtherBuckets',
          Effect: 'Deny',
          Action: 's3:*',
          NotResource: ['arn:aws:s3:::shop-dev-*'],
        }),
      },
      keep: {
        name: 'shop-github-apply-dev-data',
        policy: policy({
          Sid: 'Keep',
          Effect: 'Allow',
          Action: ['rds:CreateDBCluster', 'rds:DeleteDBCluster', 'rds:Describe*', 's3:GetObject'],
          Resource: ['arn:aws:rds:eu-west-1:111111111111:cluster:shop-dev'],
          Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'dev' } },
        }),
      },
      other: { name: 'nobody’s', policy: policy({ Sid: 'X', Effect: 'Allow', Action: '*', Resource: '*' }) },
    },
    aws_iam_role_policy_attachment: {
      a: { role: '${aws_iam_role.apply.name}', policy_arn: '${aws_iam_policy.guard.arn}' },
      b: { role: '${aws_iam_role.apply.name}', policy_arn: '${aws_iam_policy.keep.arn}' },
    },
  },
};

const app: StackFile = {
  name: 'app-dev',
  resource: {
    aws_sns_topic: { notices: { name: 'shop-dev-notices' } },
    aws_iam_role: {
      task: {
        name: 'shop-dev-logs-task',
        permissions_boundary: 'arn:aws:iam::111111111111:policy/shop-boundary-dev',
        assume_role_policy: policy({
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        }),
      },
      idle: {
        name: 'shop-dev-idle-task',
        assume_role_policy: policy({
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
      },
    },
    aws_iam_role_policy: {
      publish: {
        name: 'publish',
        role: '${aws_iam_role.task.id}',
        policy: policy({
          Sid: 'Publish',
          Effect: 'Allow',
          Action: 'sns:Publish',
          Resource: '${aws_sns_topic.notices.arn}',
        }),
      },
    },
  },
};

describe('who may do what', () => {
  test('is every role, with who takes it, what it may on which resources, and what it never may', async () => {
    const text = accessText(await accessOf(rolesOf([bootstrap, app])));

    expect(text).toBe(
      [
        'shop-dev-idle-task  (app-dev)',
        '  taken by ecs-tasks.amazonaws.com',
        '  may nothing',
        '',
        'shop-dev-logs-task  (app-dev)',
        '  taken by ecs-tasks.amazonaws.com, where aws:SourceAccount StringEquals 111111111111',
        '  at most shop-boundary-dev',
        '  may  sns  Publish  on [sns_topic shop-dev-notices]',
        '',
        'shop-github-apply-dev  (bootstrap)',
        '  taken by GitHub, repo:acme/shop:environment:dev',
        '  never  s3   *                                            on all but shop-dev-*',
        '  may    rds  CreateDBCluster, DeleteDBCluster, Describe*  on cluster:shop-dev    where aws:ResourceTag/Environment StringEquals dev',
        '  may    s3   GetObject                                    on cluster:shop-dev    where aws:ResourceTag/Environment StringEquals dev',
        '',
      ].join('\n'),
    );
  });

  test('counts by kind what is too much to name, and keeps all of it for programs', async () => {
    const actions = [
      'rds:CreateDBCluster',
      'rds:DeleteDBCluster',
      'rds:DescribeDBClusters',
      'rds:ListTagsForResource',
    ];
    const many = { Sid: 'Many', Effect: 'Allow', Action: [...actions, 'rds:ModifyDBCluster'], Resource: '*' };
    const keep = { ...bootstrap.resource!['aws_iam_policy']!['keep']!, policy: policy(many) };
    const resource = {
      ...bootstrap.resource,
      aws_iam_policy: { ...bootstrap.resource!['aws_iam_policy'], keep },
    };
    const access = await accessOf(rolesOf([{ ...bootstrap, resource }]));

    expect(accessText(access)).toContain('  may    rds  Write 3, List 1, Read 1  on *');
    expect(access[0]!.grants.at(-1)).toMatchObject({
      statement: 'shop-github-apply-dev-data.Many',
      actions: [...actions, 'rds:ModifyDBCluster'].map((action) => action.slice(4)),
      resources: ['*'],
    });
  });
});
