import {
  accountNames,
  applyRoleName,
  environmentNames,
  ledgerKey,
  repositoryName,
  serviceNames,
  sharedNames,
  stateBucket,
  stateKey,
  tagsOf,
  type Environment,
  type Shared,
} from '@fairway/environments';
import type { Request, RequestContext } from '@fairway/iam-policy';

import { boundaryArn, boundaryName } from '../../src/permissions/boundary.ts';

/**
 * The subject of a question: a role of the pipeline, a person's permission set, or any role that one of them can
 * make.
 */
export type Asked = 'apply' | 'operate' | 'made' | 'plan' | 'read' | 'images';

/** A request by which a role would act on an environment that is not its own. */
export interface Question {
  /** `May {who} …?`, without the environment. */
  readonly text: string;
  readonly asked: readonly Asked[];
  /** The request to AWS; `victim` is the environment that it acts on. */
  readonly request: (parties: Parties) => Pick<Request, 'action' | 'resource' | 'context'>;
  /** True where every role is refused; otherwise the role of the environment itself may. */
  readonly toNobody?: true;
}

export interface Parties {
  readonly shared: Shared;
  readonly victim: Environment;
  /** The environment that asks, where a question is about both. */
  readonly own: Environment;
}

const logs = 'logs';

/** The resources of an environment, with their tags. */
function targetOf({ shared, victim }: Parties) {
  const { region, account: id } = victim;
  const tags = (environment: string) => tagsOf(shared, { stack: 'app-x', environment });
  const own = tags(victim.name);
  return {
    names: environmentNames(shared, victim),
    account: accountNames(shared, victim.account),
    service: serviceNames(shared, victim, logs),
    state: `arn:aws:s3:::${stateBucket(shared)}`,
    arn: (service: string, resource: string) => `arn:aws:${service}:${region}:${id}:${resource}`,
    role: (name: string) => `arn:aws:iam::${id}:role/${name}`,
    /** Tags of existing resources. */
    tagged: (more: RequestContext = {}): RequestContext => ({ ...prefixed('aws:ResourceTag', own), ...more }),
    /** Tags of resources that a request makes. */
    made: (): RequestContext => ({ ...prefixed('aws:RequestTag', own), 'aws:TagKeys': Object.keys(own) }),
  };
}

function prefixed(prefix: string, tags: Readonly<Record<string, string>>): RequestContext {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}

type Ask = (
  target: ReturnType<typeof targetOf>,
  parties: Parties,
) => Partial<Request> & Pick<Request, 'action' | 'resource'>;

function question(asked: readonly Asked[], text: string, ask: Ask, toNobody?: true): Question {
  return {
    text,
    asked,
    request: (parties) => ({ context: {}, ...ask(targetOf(parties), parties) }),
    ...(toNobody === undefined ? {} : { toNobody }),
  };
}

const applies: readonly Asked[] = ['apply'];
const operates: readonly Asked[] = ['operate'];
const makesToo: readonly Asked[] = ['apply', 'made'];
const everyRole: readonly Asked[] = ['apply', 'made', 'plan', 'read', 'images'];

const states: readonly Question[] = [
  question(everyRole, 'overwrite its Terraform state', ({ state }, { victim }) => ({
    action: 's3:PutObject',
    resource: `${state}/${stateKey(`app-${victim.name}`)}`,
  })),
  question(['apply', 'made', 'read', 'images'], 'read its Terraform state', ({ state }, { victim }) => ({
    action: 's3:GetObject',
    resource: `${state}/${stateKey(`app-${victim.name}`)}`,
  })),
  question(everyRole, 'take its lock away', ({ state }, { victim }) => ({
    action: 's3:DeleteObject',
    resource: `${state}/${stateKey(`app-${victim.name}`)}.tflock`,
  })),
  question(everyRole, 'rewrite its release ledger', ({ state }, { victim }) => ({
    action: 's3:PutObject',
    resource: `${state}/${ledgerKey(victim.name)}`,
  })),
  question(
    everyRole,
    'delete an old version of its state',
    ({ state }, { victim }) => ({
      action: 's3:DeleteObjectVersion',
      resource: `${state}/${stateKey(`app-${victim.name}`)}`,
    }),
    true,
  ),
  question(
    everyRole,
    'overwrite the state of what its deployments stand on',
    ({ state }) => ({
      action: 's3:PutObject',
      resource: `${state}/${stateKey('bootstrap')}`,
    }),
    true,
  ),
];

const identities: readonly Question[] = [
  question(applies, 'hand its task role to a task', ({ role, service }) => ({
    action: 'iam:PassRole',
    resource: role(service.taskRole),
    context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  })),
  question(applies, 'change who may take its task role', ({ role, service, tagged }) => ({
    action: 'iam:UpdateAssumeRolePolicy',
    resource: role(service.taskRole),
    context: tagged(),
  })),
  question(applies, 'give its task role more rights', ({ role, service, tagged }, { shared, victim }) => ({
    action: 'iam:PutRolePolicy',
    resource: role(service.taskRole),
    context: tagged({ 'iam:PermissionsBoundary': boundaryArn(shared, victim) }),
  })),
  question(
    applies,
    'make a role in its name',
    ({ role, names }, { shared, own }) => ({
      action: 'iam:CreateRole',
      resource: role(`${names.cluster}-extra`),
      context: { 'iam:PermissionsBoundary': boundaryArn(shared, own) },
    }),
    true,
  ),
  question(applies, 'make a role within its boundary instead of one’s own', (_, { shared, own, victim }) => ({
    action: 'iam:CreateRole',
    resource: `arn:aws:iam::${own.account}:role/${shared.project}-${own.name}-extra`,
    context: { 'iam:PermissionsBoundary': boundaryArn(shared, victim) },
  })),
  question(
    applies,
    'make a role without a boundary',
    (_, { shared, own }) => ({
      action: 'iam:CreateRole',
      resource: `arn:aws:iam::${own.account}:role/${shared.project}-${own.name}-extra`,
    }),
    true,
  ),
  question(
    applies,
    'take the boundary away from a role',
    (_, { shared, own }) => ({
      action: 'iam:DeleteRolePermissionsBoundary',
      resource: `arn:aws:iam::${own.account}:role/${shared.project}-${own.name}-${logs}-task`,
    }),
    true,
  ),
  question(
    makesToo,
    'attach AWS’s policy for administrators to a role',
    (_, { shared, own }) => ({
      action: 'iam:AttachRolePolicy',
      resource: `arn:aws:iam::${own.account}:role/${shared.project}-${own.name}-${logs}-task`,
      context: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' },
    }),
    true,
  ),
  question(
    everyRole,
    'change its boundary',
    (_, { shared, victim }) => ({
      action: 'iam:CreatePolicyVersion',
      resource: `arn:aws:iam::${victim.account}:policy/${boundaryName(shared, victim.name)}`,
    }),
    true,
  ),
  question(
    everyRole,
    'change who may take the role that deploys it',
    ({ role }, { shared, victim }) => ({
      action: 'iam:UpdateAssumeRolePolicy',
      resource: role(applyRoleName(shared, victim.name)),
    }),
    true,
  ),
  question(
    everyRole,
    'take the role that deploys it',
    ({ role }, { shared, victim }) => ({
      action: 'sts:AssumeRole',
      resource: role(applyRoleName(shared, victim.name)),
    }),
    true,
  ),
  question(
    everyRole,
    'make a user with a key',
    (_, { victim }) => ({
      action: 'iam:CreateUser',
      resource: `arn:aws:iam::${victim.account}:user/somebody`,
    }),
    true,
  ),
  question(
    everyRole,
    'let another repository of GitHub in',
    (_, { victim }) => ({
      action: 'iam:CreateOpenIDConnectProvider',
      resource: `arn:aws:iam::${victim.account}:oidc-provider/example.com`,
    }),
    true,
  ),
];

const secrets: readonly Question[] = [
  question(['made'], 'decrypt with its key', ({ arn, tagged }) => ({
    action: 'kms:Decrypt',
    resource: arn('kms', 'key/x'),
    context: tagged(),
  })),
  question(makesToo, 'change who may use its key', ({ arn, tagged }) => ({
    action: 'kms:PutKeyPolicy',
    resource: arn('kms', 'key/x'),
    context: tagged(),
  })),
  question(
    makesToo,
    'grant the use of its key',
    ({ arn, tagged }) => ({
      action: 'kms:CreateGrant',
      resource: arn('kms', 'key/x'),
      context: tagged(),
    }),
    true,
  ),
  question(makesToo, 'have its key deleted', ({ arn, tagged }) => ({
    action: 'kms:ScheduleKeyDeletion',
    resource: arn('kms', 'key/x'),
    context: tagged(),
  })),
  question(makesToo, 'take its key by giving it another tag', ({ arn, tagged }, { own }) => ({
    action: 'kms:TagResource',
    resource: arn('kms', 'key/x'),
    context: tagged({ 'aws:RequestTag/Environment': own.name, 'aws:TagKeys': ['Environment'] }),
  })),
  question(
    applies,
    'take the tag away from a key',
    ({ arn, tagged }) => ({
      action: 'kms:UntagResource',
      resource: arn('kms', 'key/x'),
      context: tagged({ 'aws:TagKeys': ['Environment'] }),
    }),
    true,
  ),
  question(['made'], 'read a secret of its services', ({ arn }, { victim }) => ({
    action: 'secretsmanager:GetSecretValue',
    resource: arn('secretsmanager', `secret:${victim.name}/${logs}/key-abcdef`),
  })),
  question(['made'], 'read the password of its database’s owner', ({ arn, names, tagged }) => ({
    action: 'secretsmanager:GetSecretValue',
    resource: arn('secretsmanager', 'secret:rds!cluster-x'),
    context: tagged({
      'aws:ResourceTag/aws:rds:primaryDBClusterArn': arn('rds', `cluster:${names.databaseCluster}`),
    }),
  })),
];

const kept: readonly Question[] = [
  question(applies, 'delete its database', ({ arn, names, tagged }) => ({
    action: 'rds:DeleteDBCluster',
    resource: arn('rds', `cluster:${names.databaseCluster}`),
    context: tagged(),
  })),
  question(applies, 'change the settings of its database', ({ arn, names, tagged }) => ({
    action: 'rds:ModifyDBCluster',
    resource: arn('rds', `cluster:${names.databaseCluster}`),
    context: tagged(),
  })),
  question(makesToo, 'delete what its services keep', ({ names }) => ({
    action: 's3:DeleteObject',
    resource: `arn:aws:s3:::${names.serviceStateBucket}/x`,
  })),
  question(['made'], 'read what its services keep', ({ names }) => ({
    action: 's3:GetObject',
    resource: `arn:aws:s3:::${names.serviceStateBucket}/x`,
  })),
  question(applies, 'open its bucket to others', ({ names }) => ({
    action: 's3:PutBucketPolicy',
    resource: `arn:aws:s3:::${names.serviceStateBucket}`,
  })),
  question(applies, 'delete its log group', ({ arn, service, tagged }) => ({
    action: 'logs:DeleteLogGroup',
    resource: arn('logs', `log-group:${service.logGroup}`),
    context: tagged(),
  })),
  question(applies, 'read its logs', ({ arn, service, tagged }) => ({
    action: 'logs:FilterLogEvents',
    resource: arn('logs', `log-group:${service.logGroup}`),
    context: tagged(),
  })),
  question(applies, 'change its user pool', ({ arn, tagged }) => ({
    action: 'cognito-idp:UpdateUserPoolClient',
    resource: arn('cognito-idp', 'userpool/x'),
    context: tagged(),
  })),
  question(['apply', 'made'], 'read the secret of its machine client', ({ arn, tagged }) => ({
    action: 'cognito-idp:DescribeUserPoolClient',
    resource: arn('cognito-idp', 'userpool/x'),
    context: tagged(),
  })),
];

const running: readonly Question[] = [
  question(applies, 'deploy to its service', ({ arn, names, tagged }) => ({
    action: 'ecs:UpdateService',
    resource: arn('ecs', `service/${names.cluster}/${logs}`),
    context: tagged(),
  })),
  question(applies, 'run its tasks as a service of one’s own', ({ arn, service }, { shared, own }) => ({
    action: 'ecs:UpdateService',
    resource: arn('ecs', `service/${environmentNames(shared, own).cluster}/${logs}`),
    context: {
      'ecs:task-definition': arn('ecs', `task-definition/${service.taskFamily}:1`),
      'aws:ResourceTag/Environment': own.name,
    },
  })),
  question(applies, 'have one’s own events told to its operators', ({ arn, names }, { shared, own }) => ({
    action: 'events:PutTargets',
    resource: arn('events', `rule/${environmentNames(shared, own).taskStoppedEventRule}`),
    context: {
      'events:TargetArn': [arn('sns', names.operatorsTopic)],
      'aws:ResourceTag/Environment': own.name,
    },
  })),
  question(applies, 'stop its deployment', ({ arn, names, tagged }) => ({
    action: 'ecs:StopServiceDeployment',
    resource: arn('ecs', `service-deployment/${names.cluster}/${logs}/x`),
    context: tagged(),
  })),
  question(applies, 'register a revision of its task definition', ({ arn, service, made }) => ({
    action: 'ecs:RegisterTaskDefinition',
    resource: arn('ecs', `task-definition/${service.taskFamily}:*`),
    context: made(),
  })),
  question(applies, 'change how far its service scales', ({ arn, tagged }) => ({
    action: 'application-autoscaling:RegisterScalableTarget',
    resource: arn('application-autoscaling', 'scalable-target/x'),
    context: tagged(),
  })),
  question(applies, 'send its traffic elsewhere', ({ arn, names, tagged }) => ({
    action: 'elasticloadbalancing:ModifyListener',
    resource: arn('elasticloadbalancing', `listener/app/${names.loadBalancer}/x/x`),
    context: tagged(),
  })),
  question(applies, 'change its distribution', ({ tagged }, { victim }) => ({
    action: 'cloudfront:UpdateDistribution',
    resource: `arn:aws:cloudfront::${victim.account}:distribution/x`,
    context: tagged(),
  })),
  question(applies, 'open one of its security groups', ({ arn, tagged }) => ({
    action: 'ec2:AuthorizeSecurityGroupIngress',
    resource: arn('ec2', 'security-group/x'),
    context: tagged(),
  })),
  question(
    applies,
    'take one of its security groups by giving it another tag',
    ({ arn, tagged }, { own }) => ({
      action: 'ec2:CreateTags',
      resource: arn('ec2', 'security-group/x'),
      context: tagged({ 'aws:RequestTag/Environment': own.name, 'aws:TagKeys': ['Environment'] }),
    }),
  ),
  question(applies, 'delete its subnet', ({ arn, tagged }) => ({
    action: 'ec2:DeleteSubnet',
    resource: arn('ec2', 'subnet/x'),
    context: tagged(),
  })),
  question(applies, 'make something that carries its tag', ({ arn, made }) => ({
    action: 'ec2:CreateInternetGateway',
    resource: arn('ec2', 'internet-gateway/x'),
    context: made(),
  })),
  question(makesToo, 'publish to its operators', ({ arn, names, tagged }) => ({
    action: 'sns:Publish',
    resource: arn('sns', names.operatorsTopic),
    context: tagged(),
  })),
  question(applies, 'silence its alarms', ({ arn, service, tagged }) => ({
    action: 'cloudwatch:DeleteAlarms',
    resource: arn('cloudwatch', `alarm:${service.alarmPrefix}-latency`),
    context: tagged(),
  })),
];

/** The calls of `./fairway exec`, in their order. */
const sessions: readonly Question[] = [
  question(operates, 'register the task definition of a session', ({ arn, service }) => ({
    action: 'ecs:RegisterTaskDefinition',
    resource: arn('ecs', `task-definition/${service.taskFamily}-exec:*`),
  })),
  question(operates, 'hand its task role to a session', ({ role, service }) => ({
    action: 'iam:PassRole',
    resource: role(service.taskRole),
    context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  })),
  question(operates, 'start a session’s task in its cluster', ({ arn, names, service }) => ({
    action: 'ecs:RunTask',
    resource: arn('ecs', `task-definition/${service.taskFamily}-exec:1`),
    context: { 'ecs:cluster': arn('ecs', `cluster/${names.cluster}`) },
  })),
  question(operates, 'start its task in one’s own cluster', ({ arn, service }, { shared, own }) => ({
    action: 'ecs:RunTask',
    resource: arn('ecs', `task-definition/${service.taskFamily}-exec:1`),
    context: { 'ecs:cluster': arn('ecs', `cluster/${environmentNames(shared, own).cluster}`) },
  })),
  question(operates, 'start one’s own task in its cluster', ({ arn, names }, { shared, own }) => ({
    action: 'ecs:RunTask',
    resource: arn('ecs', `task-definition/${serviceNames(shared, own, logs).taskFamily}-exec:1`),
    context: { 'ecs:cluster': arn('ecs', `cluster/${names.cluster}`) },
  })),
  question(
    ['apply', 'operate'],
    'start what serves as a task beside its service',
    ({ arn, names, service }) => ({
      action: 'ecs:RunTask',
      resource: arn('ecs', `task-definition/${service.taskFamily}:1`),
      context: { 'ecs:cluster': arn('ecs', `cluster/${names.cluster}`) },
    }),
    true,
  ),
  question(operates, 'write who and why on a session’s task', ({ arn, names }) => ({
    action: 'ecs:TagResource',
    resource: arn('ecs', `task/${names.cluster}/x`),
    context: { 'ecs:CreateAction': 'RunTask', 'aws:TagKeys': ['exec:who', 'exec:reason', 'exec:until'] },
  })),
  question(operates, 'go into a task', ({ arn, names, tagged }) => ({
    action: 'ecs:ExecuteCommand',
    resource: arn('ecs', `task/${names.cluster}/x`),
    context: tagged(),
  })),
  question(operates, 'stop a task', ({ arn, names }) => ({
    action: 'ecs:StopTask',
    resource: arn('ecs', `task/${names.cluster}/x`),
    context: { 'ecs:cluster': arn('ecs', `cluster/${names.cluster}`) },
  })),
  question(
    ['apply', 'made', 'plan', 'read', 'images'],
    'deregister its task definition',
    () => ({ action: 'ecs:DeregisterTaskDefinition', resource: '*' }),
    true,
  ),
];

const images: readonly Question[] = [
  question(
    makesToo,
    'push a layer to a repository',
    (_, { shared }) => ({
      action: 'ecr:UploadLayerPart',
      resource: repository(shared),
      context: { 'aws:ResourceTag/Environment': 'shared' },
    }),
    true,
  ),
  question(
    everyRole,
    'delete an image',
    (_, { shared }) => ({
      action: 'ecr:BatchDeleteImage',
      resource: repository(shared),
      context: { 'aws:ResourceTag/Environment': 'shared' },
    }),
    true,
  ),
  question(
    everyRole,
    'delete a repository',
    (_, { shared }) => ({
      action: 'ecr:DeleteRepository',
      resource: repository(shared),
      context: { 'aws:ResourceTag/Environment': 'shared' },
    }),
    true,
  ),
  question(
    everyRole,
    'change whether tags of a repository may move',
    (_, { shared }) => ({
      action: 'ecr:PutImageTagMutability',
      resource: repository(shared),
      context: { 'aws:ResourceTag/Environment': 'shared' },
    }),
    true,
  ),
  question(
    ['apply', 'made', 'plan'],
    'let another account at a repository',
    (_, { shared }) => ({
      action: 'ecr:SetRepositoryPolicy',
      resource: repository(shared),
      context: { 'aws:ResourceTag/Environment': 'shared' },
    }),
    true,
  ),
  question(
    ['plan', 'read', 'images'],
    'deploy to its service',
    ({ arn, names, tagged }) => ({
      action: 'ecs:UpdateService',
      resource: arn('ecs', `service/${names.cluster}/${logs}`),
      context: tagged(),
    }),
    true,
  ),
  question(
    ['plan'],
    'read a secret of its services',
    ({ arn }, { victim }) => ({
      action: 'secretsmanager:GetSecretValue',
      resource: arn('secretsmanager', `secret:${victim.name}/${logs}/key-abcdef`),
    }),
    true,
  ),
  question(
    ['plan'],
    'read what its services keep',
    ({ names }) => ({
      action: 's3:GetObject',
      resource: `arn:aws:s3:::${names.serviceStateBucket}/x`,
    }),
    true,
  ),
  question(
    ['plan'],
    'read its logs',
    ({ arn, service }) => ({
      action: 'logs:GetLogEvents',
      resource: arn('logs', `log-group:${service.logGroup}:log-stream:x`),
    }),
    true,
  ),
  question(
    ['plan', 'read', 'images'],
    'take the plan role’s place by changing it',
    ({ role }, { shared }) => ({
      action: 'iam:PutRolePolicy',
      resource: role(sharedNames(shared).planRole),
    }),
    true,
  ),
];

/** Tags of the account's own monitoring, which belongs to no environment. */
const ofNobody: RequestContext = { 'aws:ResourceTag/Environment': 'shared' };

const watching: readonly Question[] = [
  question(
    everyRole,
    'stop the account’s trail',
    ({ arn, account }) => ({
      action: 'cloudtrail:StopLogging',
      resource: arn('cloudtrail', `trail/${account.trail}`),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'delete a file of the trail',
    ({ account }) => ({
      action: 's3:DeleteObject',
      resource: `arn:aws:s3:::${account.recordsBucket}/trail/x`,
    }),
    true,
  ),
  question(
    everyRole,
    'let the trail’s files expire at once',
    ({ account }) => ({
      action: 's3:PutLifecycleConfiguration',
      resource: `arn:aws:s3:::${account.recordsBucket}`,
    }),
    true,
  ),
  question(
    everyRole,
    'delete the log group that alarms read',
    ({ arn, account }) => ({
      action: 'logs:DeleteLogGroup',
      resource: arn('logs', `log-group:${account.trailLogGroup}`),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'make the filter of an alarm blind',
    ({ arn, account }) => ({
      action: 'logs:PutMetricFilter',
      resource: arn('logs', `log-group:${account.trailLogGroup}`),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'silence the alarm on root',
    ({ arn, account }) => ({
      action: 'cloudwatch:DeleteAlarms',
      resource: arn('cloudwatch', `alarm:${account.alarms}-root-use`),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'subscribe to what is found, or unsubscribe who hears of it',
    ({ arn, account }) => ({
      action: 'sns:SetTopicAttributes',
      resource: arn('sns', account.topic),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'take the rule away that tells of findings',
    ({ arn, account }) => ({
      action: 'events:RemoveTargets',
      resource: arn('events', `rule/${account.events}-attack`),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'turn GuardDuty off',
    ({ arn }) => ({
      action: 'guardduty:DeleteDetector',
      resource: arn('guardduty', 'detector/x'),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'stop AWS Config’s recorder',
    ({ arn, account }) => ({
      action: 'config:StopConfigurationRecorder',
      resource: arn('config', `configuration-recorder/${account.recorder}/x`),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'delete the analyzer of access from outside',
    ({ arn, account }) => ({
      action: 'access-analyzer:DeleteAnalyzer',
      resource: arn('access-analyzer', `analyzer/${account.analyzer}`),
      context: ofNobody,
    }),
    true,
  ),
  question(
    everyRole,
    'have the account’s key deleted',
    ({ arn }) => ({ action: 'kms:ScheduleKeyDeletion', resource: arn('kms', 'key/x'), context: ofNobody }),
    true,
  ),
  question(
    everyRole,
    'raise the account’s budget',
    (_, { shared, victim }) => ({
      action: 'budgets:ModifyBudget',
      resource: `arn:aws:budgets::${victim.account}:budget/${accountNames(shared, victim.account).budget}`,
      context: ofNobody,
    }),
    true,
  ),
];

function repository(shared: Shared): string {
  return `arn:aws:ecr:${shared.region}:${shared.account}:repository/${repositoryName(shared, logs)}`;
}

/** The questions, by the thing at stake. */
export const questions: Readonly<Record<string, readonly Question[]>> = {
  'States and ledgers': states,
  'Roles and users': identities,
  'Keys and secrets': secrets,
  'Data that stays': kept,
  'What runs': running,
  'Sessions in a task': sessions,
  'Images, and who only reads': images,
  'What watches the account': watching,
};
