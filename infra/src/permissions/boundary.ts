import type { Environment, Shared } from '@fairway/environments';

import type { Statement } from '../policy-document.ts';
import { actionsOf, OWNER_TAG, owned, scopeOf, type Scope } from './deploy/scope.ts';
import { nothingOfOthers, notOfDatabase } from './guard.ts';
import { modelArns, modelOf } from './model-arns.ts';
import { changesNothing } from './restart-conditions.ts';
import { stateBucketArn } from './state.ts';

/**
 * Everything that a role made by an environment's deployment may ever do, whatever its policies and its trust say:
 * the permissions of tasks and of AWS's own services, on the environment's resources, and nothing that changes
 * identities or infrastructure. Without it, a deployer that may make a role could make one with more permissions than
 * its own.
 */
export function boundary(shared: Shared, environment: Environment): readonly Statement[] {
  const scope = scopeOf(shared, environment);
  return [
    ...named(shared, environment, scope),
    ...jobs(scope),
    ...restarts(environment, scope),
    ...models(environment),
    ...queries(environment, scope),
    ...keysAndSecrets(scope),
    ...withoutResource,
    ...nothingOfOthers(scope),
    {
      sid: 'NoStates',
      effect: 'Deny',
      actions: ['s3:*'],
      resources: [stateBucketArn(shared), `${stateBucketArn(shared)}/*`],
    },
    {
      sid: 'NoOtherMasterSecrets',
      effect: 'Deny',
      actions: ['secretsmanager:*'],
      resources: [scope.arn('secretsmanager', 'secret:rds!*')],
      conditions: notOfDatabase(scope),
    },
  ];
}

/** The ARNs that are the environment's by their names. */
function named(shared: Shared, environment: Environment, { arn, own }: Scope): readonly Statement[] {
  const { project, account, region } = shared;
  const read = Object.values(environment.services).flatMap(({ readBuckets }) => readBuckets);
  const buckets = [...new Set(read)].map((name) => `arn:aws:s3:::${name}`);
  return [
    {
      sid: 'OwnBuckets',
      actions: actionsOf('s3', [
        'DeleteObject',
        'GetObject',
        'ListBucket',
        'PutObject',
        ...(environment.logQueries.kind === 'none' ? [] : resultActions),
      ]),
      resources: [`arn:aws:s3:::${own}-*`],
    },
    ...(buckets.length === 0
      ? []
      : [
          {
            sid: 'ReadBuckets',
            actions: actionsOf('s3', [
              'GetObject',
              'ListBucket',
              ...(environment.logQueries.kind === 'none' ? [] : ['GetBucketLocation']),
            ]),
            resources: buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
          },
        ]),
    {
      sid: 'OwnLogs',
      actions: actionsOf('logs', ['CreateLogStream', 'DescribeLogStreams', 'PutLogEvents']),
      resources: [arn('logs', `log-group:/${project}/${environment.name}/*`)],
    },
    { sid: 'OwnTopics', actions: ['sns:Publish'], resources: [arn('sns', `${own}-*`)] },
    {
      sid: 'OwnChat',
      actions: ['events:InvokeApiDestination'],
      resources: [arn('events', `api-destination/${own}-*/*`)],
    },
    {
      sid: 'PullImages',
      actions: actionsOf('ecr', ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer']),
      resources: [`arn:aws:ecr:${region}:${account}:repository/${project}/*`],
    },
  ];
}

/** Permissions to start the tasks of jobs; and for a run of one, to find other runs of it. */
function jobs({ account, arn, own }: Scope): readonly Statement[] {
  const inOwnCluster = { ArnEquals: { 'ecs:cluster': arn('ecs', `cluster/${own}`) } };
  return [
    {
      sid: 'StartJobs',
      actions: ['ecs:RunTask'],
      resources: [arn('ecs', `task-definition/${own}-*_*:*`)],
      conditions: inOwnCluster,
    },
    {
      sid: 'TagJobs',
      actions: ['ecs:TagResource'],
      resources: [arn('ecs', `task/${own}/*`)],
      conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    },
    {
      sid: 'HandRolesToJobs',
      actions: ['iam:PassRole'],
      resources: [`arn:aws:iam::${account}:role/${own}-*`],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    { sid: 'FindRuns', actions: ['ecs:ListTasks'], resources: ['*'], conditions: inOwnCluster },
    { sid: 'ReadRuns', actions: ['ecs:DescribeTasks'], resources: [arn('ecs', `task/${own}/*`)] },
  ];
}

/** Permissions to restart the services whose secrets have changed, where the environment chooses that. */
function restarts({ secretRotation }: Environment, { arn, own }: Scope): readonly Statement[] {
  if (secretRotation === 'message') return [];
  const services = [arn('ecs', `service/${own}/*`)];
  return [
    {
      sid: 'StartRestarts',
      actions: ['states:StartExecution'],
      resources: [arn('states', `stateMachine:${own}-*`)],
    },
    { sid: 'LookAtServices', actions: ['ecs:DescribeServices'], resources: services },
    {
      sid: 'RestartServices',
      actions: ['ecs:UpdateService'],
      resources: services,
      conditions: changesNothing,
    },
  ];
}

/** The models that the environment names for its services. */
function models(environment: Environment): readonly Statement[] {
  const ids = Object.values(environment.services).flatMap((service) => modelOf(service) ?? []);
  if (ids.length === 0) return [];
  const resources = [...new Set(ids)].flatMap((id) => modelArns(id, environment));
  return [{ sid: 'Models', actions: ['bedrock:InvokeModel'], resources }];
}

/** Athena's actions in the caller's name, where a result is written. */
const resultActions = [
  'AbortMultipartUpload',
  'GetBucketLocation',
  'ListBucketMultipartUploads',
  'ListMultipartUploadParts',
];

/** The environment's workgroup of Athena, and its own tables. */
function queries({ logQueries }: Environment, { arn, own }: Scope): readonly Statement[] {
  if (logQueries.kind === 'none') return [];
  const database = own.replaceAll('-', '_');
  return [
    {
      sid: 'OwnQueries',
      actions: actionsOf('athena', [
        'GetQueryExecution',
        'GetQueryResults',
        'StartQueryExecution',
        'StopQueryExecution',
      ]),
      resources: [arn('athena', `workgroup/${own}`)],
    },
    {
      sid: 'OwnTables',
      actions: actionsOf('glue', ['GetDatabase', 'GetPartitions', 'GetTable']),
      resources: ['catalog', 'database/default', `database/${database}`, `table/${database}/*`].map((each) =>
        arn('glue', each),
      ),
    },
  ];
}

function keysAndSecrets(scope: Scope): readonly Statement[] {
  const { arn, name, own } = scope;
  const keys = { actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: [arn('kms', 'key/*')] };
  return [
    {
      sid: 'OwnSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [arn('secretsmanager', `secret:${name}/*`)],
    },
    {
      sid: 'OwnMasterSecret',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [arn('secretsmanager', 'secret:rds!cluster-*')],
      conditions: {
        ArnEquals: { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': [arn('rds', `cluster:${own}`)] },
      },
    },
    { sid: 'OwnKeys', ...keys, conditions: owned(scope) },
    {
      // AWS's own key, which encrypts secrets and cannot be tagged: the statements above decide who may read a
      // secret.
      sid: 'SecretsKey',
      ...keys,
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${scope.region}.amazonaws.com` },
        Null: { [`aws:ResourceTag/${OWNER_TAG}`]: 'true' },
      },
    },
    {
      // AWS makes the id of the server, and the action knows no tags: see docs/security.md for the risk that remains.
      sid: 'Databases',
      actions: ['rds-db:connect'],
      resources: [arn('rds-db', 'dbuser:cluster-*/*')],
    },
  ];
}

const withoutResource: readonly Statement[] = [
  {
    sid: 'WithoutResource',
    actions: [
      ...actionsOf('cloudwatch', ['GetMetricData', 'PutMetricData']),
      'ecr:GetAuthorizationToken',
      ...actionsOf('ssmmessages', ['CreateControlChannel', 'CreateDataChannel']),
      ...actionsOf('ssmmessages', ['OpenControlChannel', 'OpenDataChannel']),
      ...actionsOf('xray', ['GetSamplingRules', 'GetSamplingStatisticSummaries', 'GetSamplingTargets']),
      ...actionsOf('xray', ['PutTelemetryRecords', 'PutTraceSegments']),
    ],
    resources: ['*'],
  },
  // Flow logs ask which groups there are before they write to theirs.
  { sid: 'FindLogGroups', actions: ['logs:DescribeLogGroups'], resources: ['*'] },
];

export function boundaryName({ project }: Pick<Shared, 'project'>, environment: string): string {
  return `${project}-boundary-${environment}`;
}

export function boundaryArn(
  shared: Pick<Shared, 'project'>,
  { name, account }: Pick<Environment, 'name' | 'account'>,
): string {
  return `arn:aws:iam::${account}:policy/${boundaryName(shared, name)}`;
}
