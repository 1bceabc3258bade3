import type { Environment, Shared } from '@fairway/environments';

import type { Statement } from '../policy-document.ts';
import { actionsOf, OWNER_TAG, scopeOf, type Scope } from './deploy/scope.ts';

/**
 * The actions with which a plan compares a stack with its resources: they read settings of the services that stacks
 * are made of, and no content: no object, no log event, no secret's value. They are listed one by one where a pattern
 * would also read secrets: `wafv2:Get*` decrypts keys, `ec2:Describe*` tells what instances were started with.
 */
const settings: Readonly<Record<string, readonly string[]>> = {
  acm: ['DescribeCertificate', 'ListTagsForCertificate'],
  'application-autoscaling': ['Describe*', 'ListTagsForResource'],
  budgets: ['ListTagsForResource', 'ViewBudget'],
  ce: ['GetAnomalyMonitors', 'GetAnomalySubscriptions', 'ListTagsForResource'],
  cloudfront: ['GetDistribution', 'GetDistributionConfig', 'GetVpcOrigin', 'ListTagsForResource'],
  cloudwatch: ['DescribeAlarms', 'GetDashboard', 'ListTagsForResource'],
  // Not every list: that of a pool's users is names and addresses of people.
  'cognito-idp': [
    'DescribeResourceServer',
    'DescribeUserPool',
    'DescribeUserPoolClient',
    'DescribeUserPoolDomain',
    'GetGroup',
    'GetUserPoolMfaConfig',
  ],
  ec2: [
    'DescribeAccountAttributes',
    'DescribeAddresses',
    'DescribeAddressesAttribute',
    'DescribeAvailabilityZones',
    'DescribeFlowLogs',
    'DescribeInternetGateways',
    'DescribeManagedPrefixLists',
    'DescribeNatGateways',
    'DescribeNetworkAcls',
    'DescribeNetworkInterfaces',
    'DescribePrefixLists',
    'DescribeRouteTables',
    'DescribeSecurityGroupRules',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeTags',
    'DescribeVpcAttribute',
    'DescribeVpcEndpointServices',
    'DescribeVpcEndpoints',
    'DescribeVpcs',
    'GetManagedPrefixListEntries',
  ],
  ecs: ['Describe*', 'List*'],
  elasticloadbalancing: ['Describe*'],
  events: ['DescribeApiDestination', 'DescribeConnection', 'DescribeRule', 'List*'],
  kms: ['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'],
  logs: [
    'DescribeLogGroups',
    'DescribeMetricFilters',
    'DescribeResourcePolicies',
    'GetDelivery',
    'GetDeliveryDestination',
    'GetDeliveryDestinationPolicy',
    'GetDeliverySource',
    'ListLogDeliveries',
    'ListTagsForResource',
  ],
  rds: ['Describe*', 'ListTagsForResource'],
  route53: ['GetChange', 'GetHostedZone', 'ListResourceRecordSets', 'ListTagsForResource'],
  sns: ['GetSubscriptionAttributes', 'GetTopicAttributes', 'ListTagsForResource'],
  // A plan has the definition of a state machine validated; no single machine is named for that.
  states: ['ValidateStateMachineDefinition'],
  wafv2: ['GetLoggingConfiguration', 'GetWebACL', 'ListTagsForResource'],
};

/** Settings of resources with a name in their ARN: only the environments' own. */
const namedSettings: Readonly<Record<string, readonly string[]>> = {
  ecr: [
    'DescribeImages',
    'DescribeRepositories',
    'GetLifecyclePolicy',
    'GetRepositoryPolicy',
    'ListTagsForResource',
  ],
  iam: [
    'GetRole',
    'GetRolePolicy',
    'ListAttachedRolePolicies',
    'ListInstanceProfilesForRole',
    'ListRolePolicies',
  ],
  s3: [
    'GetAccelerateConfiguration',
    'GetBucket*',
    'GetEncryptionConfiguration',
    'GetLifecycleConfiguration',
    'GetReplicationConfiguration',
    'ListBucket',
    'ListTagsForResource',
  ],
  scheduler: ['GetSchedule', 'GetScheduleGroup', 'ListTagsForResource'],
  states: ['DescribeStateMachine', 'ListStateMachineVersions', 'ListTagsForResource'],
  secretsmanager: ['DescribeSecret', 'GetResourcePolicy'],
  athena: ['GetWorkGroup', 'ListTagsForResource'],
  glue: ['GetDatabase', 'GetPartitionIndexes', 'GetTable', 'GetTags'],
};

/** Reads the settings of some environments of one account, and of the image repositories. */
export function readSettings(shared: Shared, environments: readonly Environment[]): readonly Statement[] {
  const scopes = environments.map((environment) => scopeOf(shared, environment));
  const { project, region, account } = shared;
  const asking = environments
    .filter(({ logQueries }) => logQueries.kind !== 'none')
    .map((each) => scopeOf(shared, each));
  const restarting = environments
    .filter(({ secretRotation }) => secretRotation === 'restart')
    .map((each) => scopeOf(shared, each));
  const resources: Readonly<Record<string, readonly string[]>> = {
    ecr: [`arn:aws:ecr:${region}:${account}:repository/${project}/*`],
    iam: scopes.map((scope) => `arn:aws:iam::${scope.account}:role/${scope.own}-*`),
    s3: scopes.map(({ own }) => `arn:aws:s3:::${own}-*`),
    scheduler: scopes.flatMap(({ arn, own }) => [
      arn('scheduler', `schedule/${own}/*`),
      arn('scheduler', `schedule-group/${own}`),
    ]),
    states: restarting.map(({ arn, own }) => arn('states', `stateMachine:${own}-*`)),
    ...(asking.length === 0 ? {} : queried(asking)),
    secretsmanager: [
      ...scopes.map(({ arn, name }) => arn('secretsmanager', `secret:${name}/*`)),
      ...environments.flatMap(plannedSecrets),
    ],
  };
  const byService = new Map<string, readonly string[]>(Object.entries(resources));
  return [
    {
      // Reading a resource takes its list first, and lists are about no single resource.
      sid: 'ReadSettings',
      actions: Object.entries(settings).flatMap(([service, names]) => actionsOf(service, names)),
      resources: ['*'],
    },
    ...Object.entries(namedSettings).flatMap(([service, names]) => {
      const of = [...new Set(byService.get(service))];
      const sid = `Read${service.slice(0, 1).toUpperCase()}${service.slice(1)}`;
      return of.length === 0 ? [] : [{ sid, actions: actionsOf(service, names), resources: of }];
    }),
  ];
}

/** Workgroups of Athena, and databases and tables of Glue's catalog. */
function queried(scopes: readonly Scope[]): Readonly<Record<'athena' | 'glue', readonly string[]>> {
  return {
    athena: scopes.map(({ arn, own }) => arn('athena', `workgroup/${own}`)),
    glue: scopes.flatMap(({ arn, own }) => {
      const database = own.replaceAll('-', '_');
      return ['catalog', `database/${database}`, `table/${database}/*`].map((each) => arn('glue', each));
    }),
  };
}

/**
 * Denials for pull requests, on top of their policies: an environment that they do not plan, and every change of one.
 */
export function readNothingElse(environments: readonly Environment[]): readonly Statement[] {
  const tag = `aws:ResourceTag/${OWNER_TAG}`;
  return [
    {
      sid: 'NothingOfOthers',
      effect: 'Deny',
      actions: ['*'],
      resources: ['*'],
      conditions: {
        Null: { [tag]: 'false' },
        StringNotEquals: { [tag]: ['shared', ...environments.map(({ name }) => name)] },
      },
    },
  ];
}

/** Empty where there are none, because a statement must have a resource. */
export function readSecrets(secrets: readonly string[]): readonly Statement[] {
  if (secrets.length === 0) return [];
  return [{ sid: 'ReadPlannedSecrets', actions: ['secretsmanager:GetSecretValue'], resources: secrets }];
}

/** ARNs of the secrets that an environment's stacks read when they are planned; a secret's ARN ends with six characters. */
export function plannedSecrets({
  account,
  region,
  edge,
  operators,
  notices,
}: Environment): readonly string[] {
  const names = [
    ...(edge.origin.kind === 'public-alb' ? [edge.origin.headerSecretName] : []),
    ...(operators.chatWebhook.kind === 'secret' ? [operators.chatWebhook.secretName] : []),
    ...(operators.pagerWebhook.kind === 'secret' ? [operators.pagerWebhook.secretName] : []),
    ...notices.webhookSecretNames,
  ];
  return names.map((name) =>
    name.startsWith('arn:') ? name : `arn:aws:secretsmanager:${region}:${account}:secret:${name}-??????`,
  );
}
