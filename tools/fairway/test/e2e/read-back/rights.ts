import { GetRoleCommand, GetRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand } from '@aws-sdk/client-kms';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { environmentNames, serviceNames, type Environment } from '@fairway/environments';
import { needsDatabase, type ServiceManifest } from '@fairway/service-manifest';
import { readPolicy, type Policy } from '@fairway/iam-policy';

import { differences, sorted } from './differences.ts';
import { hasRights, hasSchedules, type Place } from './place.ts';

/** Faults of the policies of roles, keys, topics and buckets, statement by statement. */
export async function rightsFaults(place: Place): Promise<readonly string[]> {
  const roles = await Promise.all(place.manifests.map((manifest) => roleFaults(place, manifest)));
  return [...roles.flat(), ...(await keyFaults(place)), ...(await bucketPolicyFaults(place))];
}

async function roleFaults(place: Place, manifest: ServiceManifest): Promise<readonly string[]> {
  const { taskRole, executionRole, schedulerRole } = serviceNames(
    place.shared,
    place.environment,
    manifest.name,
  );
  const execution = [
    'PullImage',
    'SignInToRegistry',
    'WriteLogs',
    ...(needsDatabase(manifest) ? ['ReadSecrets'] : []),
  ];
  return [
    ...(await oneRoleFaults(place, executionRole, execution)),
    ...(hasRights(manifest)
      ? await oneRoleFaults(place, taskRole, needsOf(place.environment, manifest))
      : []),
    ...(hasSchedules(manifest) ? await oneRoleFaults(place, schedulerRole, STARTS_JOBS, 'scheduler') : []),
  ];
}

const STARTS_JOBS = ['StartJobs', 'TagJobs', 'HandRolesToTasks'];

const ofQueries = ['AskAthena', 'ReadTables', 'LocateBuckets', 'KeepResults', 'ListResults'];

/** The statement that each need of a manifest becomes; a job that may not overlap looks for other runs of it. */
function needsOf({ logQueries }: Environment, { needs, jobs }: ServiceManifest): readonly string[] {
  return [
    ...(needs.readBuckets === true ? ['ListReadBuckets', 'ReadObjects'] : []),
    ...(needs.stateBucket === true ? ['KeepState', 'ListState'] : []),
    ...(needs.topic === undefined ? [] : ['PublishNotices', 'EncryptNotices']),
    ...(needs.metricsNamespace === undefined ? [] : ['WriteMetrics', 'ReadMetrics']),
    ...(needs.database === undefined ? [] : ['ConnectToDatabase']),
    ...(needs.logQueries === undefined || logQueries.kind === 'none' ? [] : ofQueries),
    ...(jobs.every(({ mayOverlap }) => mayOverlap) ? [] : ['FindRuns', 'ReadRuns']),
  ];
}

async function oneRoleFaults(
  { clients: { iam }, environment, shared }: Place,
  RoleName: string,
  statements: readonly string[],
  taker: 'ecs-tasks' | 'scheduler' = 'ecs-tasks',
): Promise<readonly string[]> {
  const differs = differences(RoleName);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const policies = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return readPolicy(PolicyName, decodeURIComponent(PolicyDocument));
    }),
  );
  const trust = readPolicy('trust', decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  const [taken] = trust.statements;
  const account = taken?.conditions.find(({ key }) => key === 'aws:SourceAccount')?.values;
  return [
    ...differs(
      'boundary',
      Role?.PermissionsBoundary?.PermissionsBoundaryArn?.split('/').at(-1),
      `${shared.project}-boundary-${environment.name}`,
    ),
    ...differs('who takes it', taken?.principals?.values, { Service: [`${taker}.amazonaws.com`] }),
    ...differs('whose tasks take it', account, [environment.account]),
    ...differs('statements', sidsOf(policies), sorted(statements)),
    ...foreignFaults(RoleName, environment.name, shared.project, policies),
  ];
}

/** A resource of a statement that names an environment names this one. */
function foreignFaults(
  role: string,
  environment: string,
  project: string,
  policies: readonly Policy[],
): readonly string[] {
  const resources = policies.flatMap(({ statements }) =>
    statements.flatMap((each) => each.resources?.values ?? []),
  );
  const catalog = `${project}-${environment}`.replaceAll('-', '_');
  const own = new RegExp(
    `[:/]${project}-${environment}[-/]|/${project}/${environment}/|repository/${project}/|:key/|:secret:rds!cluster-|dbuser:cluster-|^\\*$|:workgroup/${project}-${environment}$|:(?:catalog|database/default)$|:(?:database|table)/${catalog}(?:/|$)`,
  );
  return resources
    .filter((resource) => !own.test(resource))
    .map((resource) => `${role}: may do something to ${resource}`);
}

function sidsOf(policies: readonly Policy[]): readonly string[] {
  return sorted(policies.flatMap(({ statements }) => statements.map(({ sid }) => sid)));
}

async function keyFaults({ clients, shared, environment, manifests }: Place): Promise<readonly string[]> {
  const names = environmentNames(shared, environment);
  const [first] = manifests;
  const logGroupNamePrefix = serviceNames(shared, environment, first?.name ?? '').logGroup;
  const { logGroups: [group] = [] } = await clients.logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix }),
  );
  const topic = `arn:aws:sns:${environment.region}:${environment.account}:${names.operatorsTopic}`;
  const { Attributes } = await clients.sns.send(new GetTopicAttributesCommand({ TopicArn: topic }));
  const topicPolicy = readPolicy('topic', Attributes?.['Policy'] ?? '');
  return [
    ...(await oneKeyFaults(clients, 'key of the logs', group?.kmsKeyId, ['Account', 'LogGroups'])),
    ...(await oneKeyFaults(clients, 'key of the topics', Attributes?.['KmsMasterKeyId'], [
      'Account',
      'Publishers',
    ])),
    ...differences('topic of the operators')('statements', sidsOf([topicPolicy]), [
      'Alarms',
      'Budgets',
      'CostAnomalies',
      'Events',
      'RefuseWithoutTls',
    ]),
  ];
}

async function oneKeyFaults(
  { kms }: Place['clients'],
  name: string,
  KeyId: string | undefined,
  statements: readonly string[],
): Promise<readonly string[]> {
  const differs = differences(name);
  const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  return [
    ...differs('state', KeyMetadata?.KeyState, 'Enabled'),
    ...differs('rotation', KeyRotationEnabled, true),
    ...differs('statements', sidsOf([readPolicy(name, Policy)]), statements),
  ];
}

async function bucketPolicyFaults({
  clients: { s3 },
  shared,
  environment,
  manifests,
}: Place): Promise<readonly string[]> {
  const names = environmentNames(shared, environment);
  const has = (need: 'readBuckets' | 'stateBucket') => manifests.some(({ needs }) => needs[need] === true);
  const buckets = [
    names.accessLogBucket,
    ...(has('stateBucket') ? [names.serviceStateBucket] : []),
    ...(has('readBuckets') && environment.logBucket.kind === 'own' ? [names.logBucket] : []),
    ...(environment.logQueries.kind === 'athena' ? [names.queryResultBucket] : []),
  ];
  const faults = buckets.map(async (Bucket) => {
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    const { statements } = readPolicy(Bucket, Policy);
    const denied = statements.filter(({ effect }) => effect === 'Deny');
    const open = statements.filter(
      ({ effect, principals }) =>
        effect === 'Allow' &&
        Object.values(principals?.values ?? {})
          .flat()
          .includes('*'),
    );
    return [
      ...differences(Bucket)('denials', sorted(denied.map(({ sid }) => sid)), ['NoOldTls', 'OnlyByTls']),
      ...differences(Bucket)(
        'statements for everybody',
        open.map(({ sid }) => sid),
        [],
      ),
    ];
  });
  return (await Promise.all(faults)).flat();
}
