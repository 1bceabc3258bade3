import type { Statement } from '../../policy-document.ts';
import type { Scope } from './scope.ts';

/** The VPC and what is in it; EC2 knows no names. */
export function network({ region }: Scope): readonly Statement[] {
  const made = [
    'FlowLogs',
    'InternetGateway',
    'NatGateway',
    'Route',
    'RouteTable',
    'SecurityGroup',
    'Subnet',
    'Tags',
    'Vpc',
  ];
  const actions = [
    ...made.flatMap((noun) => [`ec2:Create${noun}`, `ec2:Delete${noun}`]),
    ...['ec2:AllocateAddress', 'ec2:AssociateAddress', 'ec2:DisassociateAddress', 'ec2:ReleaseAddress'],
    ...[
      'ec2:AssociateRouteTable',
      'ec2:DisassociateRouteTable',
      'ec2:ReplaceRoute',
      'ec2:ReplaceRouteTableAssociation',
    ],
    ...['ec2:AttachInternetGateway', 'ec2:DetachInternetGateway'],
    ...[
      'ec2:AuthorizeSecurityGroupEgress',
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:ModifySecurityGroupRules',
    ],
    ...['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
    ...['ec2:CreateVpcEndpoint', 'ec2:DeleteVpcEndpoints', 'ec2:ModifyVpcEndpoint'],
    ...['ec2:ModifySubnetAttribute', 'ec2:ModifyVpcAttribute'],
  ];
  return [{ sid: 'Network', actions, resources: ['*'], conditions: region }];
}

/** The load balancer, its rules, and a target group a service. */
export function loadBalancing({ arn, own }: Scope, environment: string): readonly Statement[] {
  const nouns = ['Listener', 'LoadBalancer', 'Rule', 'TargetGroup'];
  return [
    {
      sid: 'LoadBalancing',
      actions: [
        ...nouns.flatMap((noun) =>
          ['Create', 'Delete', 'Modify'].map((verb) => `elasticloadbalancing:${verb}${noun}`),
        ),
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:ModifyListenerAttributes',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
      ],
      resources: [
        ...['loadbalancer', 'listener', 'listener-rule'].map((kind) =>
          arn('elasticloadbalancing', `${kind}/app/${own}/*`),
        ),
        arn('elasticloadbalancing', `targetgroup/${environment}-*/*`),
      ],
    },
  ];
}
