import type { Environment, Shared } from '@fairway/environments';

import type { Conditions, Statement } from '../policy-document.ts';
import { inVpcOfAnother } from './deploy/network.ts';
import { OWNER_TAG, type Scope } from './deploy/scope.ts';
import { stateBucketArn, statesOf } from './state.ts';

/** The tag of shared resources: repositories, the state bucket, the pipeline's own roles. */
const EVERYBODYS = 'shared';

/** Actions by which a tag is taken away, in each service's own word. */
const untagging = [
  'acm:RemoveTagsFromCertificate',
  'application-autoscaling:UntagResource',
  'athena:UntagResource',
  'ce:UntagResource',
  'cloudfront:UntagResource',
  'cognito-idp:UntagResource',
  'ec2:DeleteTags',
  'ecs:UntagResource',
  'elasticloadbalancing:RemoveTags',
  'glue:UntagResource',
  'iam:UntagRole',
  'kms:UntagResource',
  'logs:UntagResource',
  'rds:RemoveTagsFromResource',
  's3:UntagResource',
  'scheduler:UntagResource',
  'sns:UntagResource',
  'states:UntagResource',
  'wafv2:UntagResource',
];

/**
 * Denials for a deployment, on top of its policies: a mistake in one of them then reaches no further than the
 * environment.
 */
export function guard(shared: Shared, environment: Environment, scope: Scope): readonly Statement[] {
  const { account, arn, own } = scope;
  return [
    ...nothingOfOthers(scope),
    {
      sid: 'NameNothingForOthers',
      effect: 'Deny',
      actions: ['*'],
      resources: ['*'],
      conditions: {
        Null: { [`aws:RequestTag/${OWNER_TAG}`]: 'false' },
        StringNotEquals: { [`aws:RequestTag/${OWNER_TAG}`]: scope.name },
      },
    },
    {
      // Without the tag a resource would not be known as the environment's any more, and another environment could
      // take it.
      sid: 'KeepTag',
      effect: 'Deny',
      actions: untagging,
      resources: ['*'],
      conditions: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [OWNER_TAG] } },
    },
    ...nothingThroughOwn(scope),
    noOtherBuckets(shared, environment, scope),
    {
      sid: 'NoOtherIdentities',
      effect: 'Deny',
      actions: ['iam:*', 'sts:AssumeRole'],
      notResources: [
        `arn:aws:iam::${account}:role/${own}-*`,
        `arn:aws:iam::${account}:role/aws-service-role/*`,
      ],
    },
    {
      sid: 'NoOtherMasterSecrets',
      effect: 'Deny',
      actions: ['secretsmanager:*'],
      resources: [arn('secretsmanager', 'secret:rds!*')],
      conditions: notOfDatabase(scope),
    },
  ];
}

function noOtherBuckets(shared: Shared, environment: Environment, { own }: Scope): Statement {
  return {
    sid: 'NoOtherBuckets',
    effect: 'Deny',
    actions: ['s3:*'],
    notResources: [
      stateBucketArn(shared),
      ...statesOf(shared, environment),
      `arn:aws:s3:::${own}-*`,
      `arn:aws:s3:::${own}-*/*`,
    ],
  };
}

/** Denials for parts of others that could be reached through a service or a rule of one's own. */
function nothingThroughOwn({ arn, own }: Scope): readonly Statement[] {
  return [
    {
      // ECS asks for the right to pass a role when a task definition is registered, and not when a service takes one.
      sid: 'RunNothingOfOthers',
      effect: 'Deny',
      actions: ['ecs:CreateService', 'ecs:UpdateService'],
      resources: ['*'],
      conditions: {
        Null: { 'ecs:task-definition': 'false' },
        StringNotLike: {
          'ecs:task-definition': [arn('ecs', `task-definition/${own}-*:*`), `${own}-*`],
        },
      },
    },
    {
      // A topic lets EventBridge publish whosever rule it is: it is told no source.
      sid: 'TellNobodyElse',
      effect: 'Deny',
      actions: ['events:PutTargets'],
      resources: ['*'],
      conditions: {
        'ForAnyValue:ArnNotLike': {
          'events:TargetArn': [
            arn('sns', `${own}-*`),
            arn('events', `api-destination/${own}-*/*`),
            arn('states', `stateMachine:${own}-*`),
          ],
        },
      },
    },
  ];
}

/** Resources with the tag of another environment, in services that tell the tags of a resource. */
export function nothingOfOthers({ name, vpcOwner }: Pick<Scope, 'name' | 'vpcOwner'>): readonly Statement[] {
  const ofOthers = (...own: readonly string[]) => ({
    Null: { [`aws:ResourceTag/${OWNER_TAG}`]: 'false' },
    StringNotEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: [...own, EVERYBODYS] },
  });
  const everything = { effect: 'Deny', resources: ['*'] } as const;
  if (vpcOwner === name)
    return [{ ...everything, sid: 'NothingOfOthers', actions: ['*'], conditions: ofOthers(name) }];
  return [
    { ...everything, sid: 'NothingOfOthers', notActions: inVpcOfAnother, conditions: ofOthers(name) },
    { ...everything, sid: 'NoOtherVpc', actions: inVpcOfAnother, conditions: ofOthers(name, vpcOwner) },
  ];
}

/** RDS tags the secret of a master user with the ARN of its cluster. */
export function notOfDatabase({ arn, own }: Scope): Conditions {
  const tag = 'aws:ResourceTag/aws:rds:primaryDBClusterArn';
  return { Null: { [tag]: 'false' }, ArnNotEquals: { [tag]: [arn('rds', `cluster:${own}`)] } };
}
