import type { Statement } from '../../policy-document.ts';
import { actionsOf, created, OWNER_TAG, owned, verbs, type Scope } from './scope.ts';

/** Kinds of EC2's resources that an environment has, as their ARNs call them. */
const kinds = [
  'elastic-ip',
  'internet-gateway',
  'natgateway',
  'route-table',
  'security-group',
  'security-group-rule',
  'subnet',
  'vpc',
  'vpc-endpoint',
  'vpc-flow-log',
] as const;
type Kind = (typeof kinds)[number];

/** Actions that make something of their own, with tags. */
const makers = {
  vpc: ['CreateVpc'],
  parts: [
    'AllocateAddress',
    'CreateInternetGateway',
    'CreateRouteTable',
    'CreateSecurityGroup',
    'CreateSubnet',
  ],
  // Actions that take existing parts are apart, or another environment's part would do.
  users: ['CreateFlowLogs', 'CreateNatGateway', 'CreateVpcEndpoint'],
  rules: ['AuthorizeSecurityGroupEgress', 'AuthorizeSecurityGroupIngress'],
};

/** The VPC and its resources. EC2 chooses their ids, so the tag tells which are the environment's. */
export function network(scope: Scope): readonly Statement[] {
  const on = (...of: readonly Kind[]) => of.map((kind) => scope.arn('ec2', `${kind}/*`));
  return [
    {
      sid: 'MakeVpc',
      actions: actionsOf('ec2', makers.vpc),
      resources: on('vpc'),
      conditions: created(scope),
    },
    {
      sid: 'MakeParts',
      actions: actionsOf('ec2', makers.parts),
      resources: on('elastic-ip', 'internet-gateway', 'route-table', 'security-group', 'subnet'),
      conditions: created(scope),
    },
    {
      sid: 'MakeUsers',
      actions: actionsOf('ec2', makers.users),
      resources: on('natgateway', 'vpc-endpoint', 'vpc-flow-log'),
      conditions: created(scope),
    },
    {
      sid: 'MakeOutOfOwn',
      actions: actionsOf('ec2', ['CreateRouteTable', 'CreateSecurityGroup', 'CreateSubnet', ...makers.users]),
      resources: on('elastic-ip', 'route-table', 'security-group', 'subnet', 'vpc'),
      conditions: owned(scope),
    },
    ...inSharedVpc(scope),
    changeOwnNetwork(scope, on(...kinds)),
    {
      // A rule is in a group, and that has to be the environment's own.
      sid: 'MakeRules',
      actions: actionsOf('ec2', makers.rules),
      resources: on('security-group-rule'),
    },
    ...networkTags(scope, on(...kinds), on('security-group')),
  ];
}

function changeOwnNetwork(scope: Scope, everything: readonly string[]): Statement {
  return {
    sid: 'ChangeOwnNetwork',
    actions: [
      ...verbs('ec2', ['Delete'], ['FlowLogs', 'InternetGateway', 'NatGateway', 'Route', 'RouteTable']),
      ...verbs('ec2', ['Delete'], ['SecurityGroup', 'Subnet', 'Vpc', 'VpcEndpoints']),
      ...verbs('ec2', ['Attach', 'Detach'], ['InternetGateway']),
      ...verbs('ec2', ['Associate', 'Disassociate'], ['RouteTable']),
      ...verbs('ec2', ['Authorize', 'Revoke'], ['SecurityGroupEgress', 'SecurityGroupIngress']),
      ...actionsOf('ec2', ['CreateRoute', 'DisassociateAddress', 'GetSecurityGroupsForVpc']),
      ...actionsOf('ec2', ['ModifySecurityGroupRules', 'ModifyVpcAttribute', 'ModifyVpcEndpoint']),
      'ec2:ReleaseAddress',
    ],
    resources: everything,
    conditions: owned(scope),
  };
}

/** An environment in the VPC of another one makes its security groups there, and nothing else. */
function inSharedVpc({ arn, name, vpcOwner }: Scope): readonly Statement[] {
  if (vpcOwner === name) return [];
  return [
    {
      sid: 'LiveInSharedVpc',
      actions: inVpcOfAnother,
      resources: [arn('ec2', 'vpc/*')],
      conditions: owned({ name: vpcOwner }),
    },
  ];
}

/** Rights of an environment in a VPC that is not its own. */
export const inVpcOfAnother = ['ec2:CreateSecurityGroup', 'ec2:GetSecurityGroupsForVpc'];

function networkTags(
  scope: Scope,
  everything: readonly string[],
  securityGroups: readonly string[],
): readonly Statement[] {
  const whileMade = { 'ec2:CreateAction': Object.values(makers).flat() };
  return [
    {
      sid: 'TagWhatIsMade',
      actions: ['ec2:CreateTags'],
      resources: everything,
      conditions: { StringEquals: { ...created(scope)['StringEquals'], ...whileMade } },
    },
    {
      sid: 'TagOwn',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: everything,
      conditions: owned(scope),
    },
    {
      // AWS makes a VPC's default group with the VPC, and without a tag.
      sid: 'TakeDefaultGroup',
      actions: ['ec2:CreateTags'],
      resources: securityGroups,
      conditions: { ...created(scope), Null: { [`aws:ResourceTag/${OWNER_TAG}`]: 'true' } },
    },
  ];
}

/** The load balancer, its rules, and a target group a service. */
export function loadBalancing({ arn, own, name }: Scope): readonly Statement[] {
  return [
    {
      sid: 'BalanceLoad',
      actions: [
        ...verbs('elasticloadbalancing', ['Create', 'Delete'], ['LoadBalancer']),
        ...verbs('elasticloadbalancing', ['Create', 'Delete', 'Modify'], ['Listener', 'Rule', 'TargetGroup']),
        ...verbs('elasticloadbalancing', ['Modify'], ['ListenerAttributes', 'LoadBalancerAttributes']),
        ...actionsOf('elasticloadbalancing', ['AddTags', 'ModifyTargetGroupAttributes', 'RemoveTags']),
        ...actionsOf('elasticloadbalancing', ['SetRulePriorities', 'SetSecurityGroups', 'SetSubnets']),
      ],
      resources: [
        ...['loadbalancer', 'listener', 'listener-rule'].map((kind) =>
          arn('elasticloadbalancing', `${kind}/app/${own}/*`),
        ),
        ...['loadbalancer', 'listener', 'listener-rule'].map((kind) =>
          arn('elasticloadbalancing', `${kind}/app/${own}-public/*`),
        ),
        arn('elasticloadbalancing', `targetgroup/${name}-*/*`),
      ],
    },
  ];
}
