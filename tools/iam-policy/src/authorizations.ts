import { tagsOf, vpcOf, type Environment, type Shared } from '@fairway/environments';

import { canBeOfType, isKey, type ActionFacts, type Reference } from './reference/index.ts';
import type { Principal, Request, RequestContext } from './request.ts';

/** A call of AWS's API, before it is known which resources AWS authorizes it on. */
export interface Call {
  readonly principal: Principal;
  readonly action: string;
  /** ARN of the resource that the call names; `*` where it is not known. */
  readonly resource: string;
  readonly region: string;
  /** The environment that owns the called resources. */
  readonly environment: Environment;
  readonly shared: Shared;
  /** ARN of the boundary that the environment's roles have. */
  readonly boundary: string;
  /** Further values, which override the derived ones. */
  readonly context?: RequestContext;
}

/** Verbs of calls that create their resource, so that it has no tags yet. */
const MAKES =
  /:(?:Allocate|Create(?!Route$|Rule$|Listener$|Group$|ResourceServer$|UserPool(?:Client|Domain)$)|Request)/;

/** Calls about one resource, of any of the types that the reference lists as required. */
const TAGS = /:(?:TagResource|UntagResource|ListTagsForResource)$/;

/** Types that a call may name besides those that it always names. */
const alsoNames = new Map<string, readonly string[]>(
  Object.entries({
    'ec2:AssociateRouteTable': ['subnet'],
    'ec2:AuthorizeSecurityGroupEgress': ['security-group-rule'],
    'ec2:AuthorizeSecurityGroupIngress': ['security-group-rule'],
    'ec2:CreateFlowLogs': ['vpc'],
    'ec2:CreateNatGateway': ['elastic-ip', 'subnet'],
    'ec2:CreateSecurityGroup': ['vpc'],
    'ec2:CreateVpcEndpoint': ['route-table', 'security-group', 'subnet'],
    'ec2:DisassociateAddress': ['elastic-ip'],
    'ec2:DisassociateRouteTable': ['route-table', 'subnet'],
    'ec2:ReleaseAddress': ['elastic-ip'],
    'rds:CreateDBInstance': ['cluster'],
  }),
);

/**
 * The types of a resource that are made by a call; the others that it names exist already. Where it is one type in each
 * call of an action, the reference lists it first.
 */
const madeTypes = new Map<string, readonly string[]>(
  Object.entries({
    'ec2:AllocateAddress': ['elastic-ip'],
    'ec2:CreateFlowLogs': ['vpc-flow-log'],
    'ec2:CreateInternetGateway': ['internet-gateway'],
    'ec2:CreateNatGateway': ['natgateway'],
    'ec2:CreateRouteTable': ['route-table'],
    'ec2:CreateSecurityGroup': ['security-group'],
    'ec2:CreateSubnet': ['subnet'],
    'ec2:CreateVpc': ['vpc'],
    'ec2:CreateVpcEndpoint': ['vpc-endpoint'],
    'logs:CreateDelivery': ['delivery'],
  }),
);

/** Resources of AWS itself, which have no owner's tags. */
const untagged = /:(?:og:default:|cluster-pg:default\.|pg:default\.)|managedruleset|prefix-list/;

/** Every pair of action and resource that AWS authorizes a call on, with the context that it then knows. */
export function authorizations(reference: Reference, call: Call): readonly Request[] {
  const facts = reference.action(call.action);
  if (facts === undefined) throw new Error(`AWS has no action ${call.action}`);
  const { principal, action } = call;
  if (facts.resourceTypes.length === 0) {
    return [
      { principal, action, resource: '*', context: contextOf(facts, facts.conditionKeys, call, 'made') },
    ];
  }
  return resourcesOf(facts, call).map(({ arn, type }) => {
    const keys = facts.resourceTypes.find((each) => each.type === type)?.conditionKeys ?? [];
    const made = madeTypes.get(facts.name)?.includes(type) ?? MAKES.test(facts.name);
    const state = untagged.test(arn) ? 'untagged' : made ? 'made' : 'exists';
    return {
      principal,
      action,
      resource: arn,
      context: contextOf(facts, [...facts.conditionKeys, ...keys], call, state, type),
    };
  });
}

function resourcesOf(
  facts: ActionFacts,
  call: Call,
): readonly { readonly type: string; readonly arn: string }[] {
  const named = facts.resourceTypes.filter(
    ({ arn }) => call.resource !== '*' && canBeOfType(call.resource, arn) && !/:x\/x$/.test(call.resource),
  );
  const isComplete = named.length > 0 && TAGS.test(facts.name);
  const others = facts.resourceTypes.filter(
    ({ type, required }) =>
      !isComplete &&
      !named.some((each) => familyOf(each.type) === familyOf(type)) &&
      (required || alsoNames.get(facts.name)?.includes(type) === true) &&
      !/\/(?:gwy|net)\b/.test(type),
  );
  const derived = others.map(({ type, arn }) => ({ type, arn: exampleArn(facts.name, type, arn, call) }));
  const first = facts.resourceTypes[0];
  const all = [...named.map(({ type }) => ({ type, arn: call.resource })), ...derived];
  if (all.length > 0 || first === undefined) return all;
  return [{ type: first.type, arn: exampleArn(facts.name, first.type, first.arn, call) }];
}

/** Load balancers of three kinds are alternatives: `listener/app/`, `listener/net/`. */
function familyOf(type: string): string {
  return /^(?:listener|listener-rule|loadbalancer)\//.exec(type)?.[0] ?? type;
}

/** A resource of the environment, by service and type, where a call does not say which. */
function exampleArn(action: string, type: string, pattern: string, call: Call): string {
  const { environment, shared, region } = call;
  const { name, account } = environment;
  const own = `${shared.project}-${name}`;
  const tables = own.replaceAll('-', '_');
  const service = action.split(':')[0] ?? '';
  const examples = new Map(
    Object.entries({
      'athena workgroup': `workgroup/${own}`,
      'budgets budget': `budget/${own}`,
      'cloudwatch alarm': `alarm:${own}-logs-cpu`,
      'ecs cluster': `cluster/${own}`,
      'ecs service': `service/${own}/logs`,
      'ecs service-deployment': `service-deployment/${own}/logs/x`,
      'ecs task-definition': `task-definition/${own}-logs:1`,
      'ecr repository': `repository/${shared.project}/logs`,
      'elasticloadbalancing targetgroup': `targetgroup/${name}-logs/x`,
      'events rule': `rule/${own}-task-stopped`,
      'glue database': `database/${tables}`,
      'glue table': `table/${tables}/logs`,
      'glue userdefinedfunction': `userDefinedFunction/${tables}/x`,
      'iam role': `role/${own}-logs-task`,
      'logs delivery-destination': `delivery-destination:${own}`,
      'logs delivery-source': `delivery-source:${own}`,
      'logs log-group': `log-group:/${shared.project}/${name}/logs`,
      'rds cluster': `cluster:${own}`,
      'rds cluster-pg': `cluster-pg:${own}-postgresql17`,
      'rds cluster-snapshot': `cluster-snapshot:${own}-final-x`,
      'rds db': `db:${own}-first`,
      'rds og': 'og:default:aurora-postgresql-17',
      'rds subgrp': `subgrp:${own}`,
      'scheduler schedule': `schedule/${own}/${own}-logs_daily-report`,
      'scheduler schedule-group': `schedule-group/${own}`,
      'sns topic': `${own}-operators`,
    }),
  );
  const example = examples.get(`${service} ${type}`);
  const resource =
    example ??
    pattern
      .split(':')
      .slice(5)
      .join(':')
      .replaceAll(/\$\{[^}]*\}/g, 'x');
  const place = /\$\{Region\}/.test(pattern) ? region : '';
  const owner = /\$\{Account\}/.test(pattern) ? account : '';
  return `arn:aws:${service}:${place}:${owner}:${resource}`;
}

type State = 'made' | 'exists' | 'untagged';

/** Only keys that the reference knows for the action and the type: AWS sends no others. */
function contextOf(
  facts: ActionFacts,
  keys: readonly string[],
  call: Call,
  state: State,
  type?: string,
): RequestContext {
  const { environment, shared, region } = call;
  // Resources in another environment's VPC belong to that environment.
  const owner = type === 'vpc' && facts.name !== 'ec2:CreateVpc' ? vpcOf(environment) : environment.name;
  const tags = tagsOf(shared, { stack: 'app-x', environment: owner });
  const makes = MAKES.test(facts.name) && !facts.name.startsWith('iam:CreateService');
  const ofRequest = makes ? tagsOf(shared, { stack: 'app-x', environment: environment.name }) : {};
  const all: Record<string, string | readonly string[]> = {
    ...prefixed('aws:RequestTag', ofRequest),
    ...(state === 'exists' ? prefixed('aws:ResourceTag', tags) : {}),
    ...(Object.keys(ofRequest).length === 0 ? {} : { 'aws:TagKeys': Object.keys(ofRequest) }),
  };
  const known = Object.entries(all).filter(([key]) => keys.some((pattern) => isKey(pattern, key)));
  return {
    'aws:RequestedRegion': region,
    ...(facts.name.startsWith('iam:') ? { 'iam:PermissionsBoundary': call.boundary } : {}),
    ...Object.fromEntries(known),
    ...call.context,
  };
}

function prefixed(prefix: string, tags: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}
