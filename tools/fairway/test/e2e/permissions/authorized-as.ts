import { canBeOfType, type Reference } from '@fairway/iam-policy/reference';

import type { WrittenCall } from './written-calls.ts';

/** Operations that are authorized by another name, as the guide of each service says. */
const OTHER_NAMES = new Map([
  ['budgets:CreateBudget', 'budgets:ModifyBudget'],
  ['budgets:CreateNotification', 'budgets:ModifyBudget'],
  ['budgets:CreateSubscriber', 'budgets:ModifyBudget'],
  ['budgets:DeleteBudget', 'budgets:ModifyBudget'],
  ['budgets:DeleteNotification', 'budgets:ModifyBudget'],
  ['budgets:DescribeBudget', 'budgets:ViewBudget'],
  ['budgets:DescribeNotificationsForBudget', 'budgets:ViewBudget'],
  ['budgets:DescribeSubscribersForNotification', 'budgets:ViewBudget'],
  ['cloudfront:CreateDistributionWithTags', 'cloudfront:CreateDistribution'],
  ['s3:GetBucketAccelerateConfiguration', 's3:GetAccelerateConfiguration'],
]);

/** Names in parameters, by action's service and parameter, and the rest of the ARN that they are a part of. */
const NAMED: readonly (readonly [service: string, parameter: RegExp, resource: (name: string) => string])[] =
  [
    ['budgets', /^BudgetName$/, (name) => `budget/${name}`],
    ['cloudwatch', /^DashboardNames?$/, (name) => `dashboard/${name}`],
    ['ecr', /^repositoryNames?$/, (name) => `repository/${name}`],
    ['elasticloadbalancing CreateLoadBalancer', /^Name$/, (name) => `loadbalancer/app/${name}/x`],
    ['elasticloadbalancing CreateTargetGroup', /^Name$/, (name) => `targetgroup/${name}/x`],
    ['events', /^(?:Name|Rule)$/, (name) => `rule/${name}`],
    ['rds', /^DBClusterParameterGroupName$/, (name) => `cluster-pg:${name}`],
    ['rds', /^DBSubnetGroupName$/, (name) => `subgrp:${name}`],
    ['rds', /^DBClusterIdentifier$/, (name) => `cluster:${name}`],
    ['rds', /^DBInstanceIdentifier$/, (name) => `db:${name}`],
  ];

/** Kinds of what EC2 gives ids to, by what these begin with. */
const EC2_KINDS = new Map([
  ['eipalloc', 'elastic-ip'],
  ['fl', 'vpc-flow-log'],
  ['igw', 'internet-gateway'],
  ['nat', 'natgateway'],
  ['pl', 'prefix-list'],
  ['rtb', 'route-table'],
  ['sg', 'security-group'],
  ['sgr', 'security-group-rule'],
  ['subnet', 'subnet'],
  ['vpc', 'vpc'],
  ['vpce', 'vpc-endpoint'],
]);

/** Services whose ARNs have no region. */
const GLOBAL = new Set(['budgets', 'cloudwatch dashboard']);

/** The action that AWS asks for. */
export function actionOf({ action }: WrittenCall): string {
  return OTHER_NAMES.get(action) ?? action;
}

/**
 * The resource that a call names: the emulator's word, or the ARN or name among its parameters that can be one of the
 * action's; `*` where it names none.
 */
export function resourceOf(call: WrittenCall, reference: Reference, account: string, region: string): string {
  const types = reference.action(actionOf(call))?.resourceTypes ?? [];
  const fits = (arn: string): boolean => types.some((type) => canBeOfType(arn, type.arn));
  const [service = ''] = call.action.split(':');
  const arn = (rest: string): string => {
    const isGlobal = GLOBAL.has(service) || GLOBAL.has(`${service} ${rest.split('/')[0]}`);
    return `arn:aws:${service}:${isGlobal ? '' : region}:${account}:${rest}`;
  };
  const named = textsOf(call.params).flatMap(([parameter, value]) =>
    value.startsWith('arn:') ? [value] : namedBy(call, parameter, value).map(arn),
  );
  return [emulators(call), ...named].find((each) => each !== '*' && fits(each)) ?? '*';
}

/** The emulator's word, as AWS has it. */
function emulators({ action, resource, params }: WrittenCall): string {
  const stream = params['logStreamName'];
  if (action.startsWith('logs:') && typeof stream === 'string') return `${resource}:log-stream:${stream}`;
  // The emulator forgets the group of a schedule.
  const group = params['GroupName'] ?? params['groupName'];
  if (action.startsWith('scheduler:') && typeof group === 'string') {
    return resource.replace(':schedule/default/', `:schedule/${group}/`);
  }
  // The bus that every account has is not in the ARN of its rules.
  return resource.replace(':rule/default/', ':rule/');
}

function namedBy({ action, params }: WrittenCall, parameter: string, value: string): readonly string[] {
  const [service = '', operation = ''] = action.split(':');
  if (service === 'ecs') return ecsNames(parameter, value, params);
  if (service === 'ec2') {
    const [, kind = ''] = /^([a-z]+)-[0-9a-f]+$/.exec(value) ?? [];
    const type = EC2_KINDS.get(kind);
    return type === undefined ? [] : [`${type}/${value}`];
  }
  return NAMED.filter(
    ([of, pattern]) => (of === service || of === `${service} ${operation}`) && pattern.test(parameter),
  ).map(([, , resource]) => resource(value));
}

function ecsNames(parameter: string, value: string, params: WrittenCall['params']): readonly string[] {
  const { cluster: of } = params;
  const cluster = typeof of === 'string' ? of.split('/').at(-1) : '';
  if (parameter === 'clusterName' || parameter === 'cluster' || parameter === 'clusters') {
    return [`cluster/${value}`];
  }
  if (parameter === 'service' || parameter === 'services' || parameter === 'serviceName') {
    return [`service/${cluster}/${value}`];
  }
  return parameter === 'family' ? [`task-definition/${value}:1`] : [];
}

/** The tags that a request gives to what it makes, where the emulator does not tell them. */
export function tagsOfRequest({ action, params }: WrittenCall): Readonly<Record<string, string>> {
  if (action.startsWith('cognito-idp:'))
    return prefixed(Object.entries(Object(params['UserPoolTags']) as object));
  const keys = Object.entries(params).filter(([name]) => /^TagSpecification\.\d+\.Tag\.\d+\.Key$/.test(name));
  return prefixed(keys.map(([name, key]) => [String(key), params[name.replace(/Key$/, 'Value')]]));
}

/** Values of a request that conditions ask for, besides tags. */
export function valuesOfRequest({ action, params }: WrittenCall): Readonly<Record<string, string>> {
  const { Namespace: namespace, prefix, cluster } = params;
  if (action.startsWith('ecs:') && typeof cluster === 'string' && cluster.startsWith('arn:')) {
    return { 'ecs:cluster': cluster };
  }
  if (action === 'cloudwatch:PutMetricData' && typeof namespace === 'string') {
    return { 'cloudwatch:namespace': namespace };
  }
  return action === 's3:ListBucket' && typeof prefix === 'string' ? { 's3:prefix': prefix } : {};
}

function prefixed(
  tags: readonly (readonly [key: string, value: unknown])[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, String(value)]));
}

/** Parameters whose value is a text, or a list of such. WAF has the firewall's ARN one level down. */
function textsOf(params: WrittenCall['params']): readonly (readonly [name: string, value: string])[] {
  const inner = Object(params['LoggingConfiguration']) as object;
  return Object.entries({ ...params, ...inner }).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((each) => typeof each === 'string')
      .map((each) => [name.replace(/\.member\.\d+$/, ''), each] as const),
  );
}
