import type { Environment } from '@fairway/environments';

import type { Statement } from '../policy-document.ts';

/**
 * What a plan reads to compare a stack with what there is: settings of the services that stacks are made of, and none
 * of what is in them: no object, no log event, no secret's value.
 */
const reads: Readonly<Record<string, readonly string[]>> = {
  acm: ['DescribeCertificate', 'GetCertificate', 'List*'],
  'application-autoscaling': ['Describe*', 'ListTagsForResource'],
  budgets: ['ListTagsForResource', 'ViewBudget'],
  ce: ['GetAnomalyMonitors', 'GetAnomalySubscriptions', 'ListTagsForResource'],
  cloudfront: ['Describe*', 'Get*', 'List*'],
  cloudwatch: ['Describe*', 'GetDashboard', 'ListTagsForResource'],
  // Not every list: that of a pool's users is names and addresses of people.
  'cognito-idp': [
    'Describe*',
    'GetGroup',
    'GetUserPoolMfaConfig',
    'ListGroups',
    'ListTagsForResource',
    'ListUserPoolClients',
    'ListUserPools',
  ],
  ec2: ['Describe*', 'GetManagedPrefixListEntries'],
  ecr: [
    'DescribeRepositories',
    'DescribeImages',
    'GetLifecyclePolicy',
    'GetRepositoryPolicy',
    'ListTagsForResource',
  ],
  ecs: ['Describe*', 'List*'],
  elasticloadbalancing: ['Describe*'],
  events: ['Describe*', 'List*'],
  iam: ['GetOpenIDConnectProvider', 'GetPolicy', 'GetPolicyVersion', 'GetRole', 'GetRolePolicy', 'List*'],
  kms: ['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'List*'],
  logs: ['Describe*', 'GetDelivery', 'GetDeliveryDestination*', 'GetDeliverySource', 'ListTagsForResource'],
  rds: ['Describe*', 'ListTagsForResource'],
  route53: ['GetChange', 'GetHostedZone', 'List*'],
  s3: [
    'GetBucket*',
    'GetEncryptionConfiguration',
    'GetLifecycleConfiguration',
    'GetAccelerateConfiguration',
    'GetReplicationConfiguration',
    'ListBucket',
  ],
  secretsmanager: ['DescribeSecret', 'GetResourcePolicy', 'ListSecrets'],
  sns: ['Get*', 'List*'],
  wafv2: ['Get*', 'List*'],
};

/** The names of the services that a plan may read. */
export const readServices: readonly string[] = Object.keys(reads);

/** @param secrets ARNs of the secrets whose values a plan compares; they are in the states that it reads as well */
export function readOnly(secrets: readonly string[]): readonly Statement[] {
  const actions = Object.entries(reads).flatMap(([service, names]) =>
    names.map((name) => `${service}:${name}`),
  );
  return [
    // Reading what exists takes its list first, and lists are about no single resource.
    { sid: 'ReadSettings', actions, resources: ['*'] },
    ...readSecrets(secrets),
  ];
}

/** Nothing where there are none: a statement must have a resource. */
export function readSecrets(secrets: readonly string[]): readonly Statement[] {
  if (secrets.length === 0) return [];
  return [{ sid: 'ReadPlannedSecrets', actions: ['secretsmanager:GetSecretValue'], resources: secrets }];
}

/** ARNs of the secrets that an environment's stacks read when they are planned; a secret's ARN ends with six characters. */
export function plannedSecrets({ account, region, edge, operators }: Environment): readonly string[] {
  const names = [
    ...(edge.origin.kind === 'public-alb' ? [edge.origin.headerSecretName] : []),
    ...(operators.chatWebhook.kind === 'secret' ? [operators.chatWebhook.secretName] : []),
  ];
  return names.map((name) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}-??????`);
}
