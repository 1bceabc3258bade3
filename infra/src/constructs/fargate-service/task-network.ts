import { SecurityGroup, type SecurityGroupEgress } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { Outbound } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { serviceTags } from '../../aws-stack.ts';
import type { VpcOutputs } from '../../contracts/vpc-outputs.ts';
import type { DatabaseServer } from './shared-resources.ts';

/** The subnets and settings of an environment's tasks. */
export interface TaskNetwork {
  readonly vpcId: string;
  /** One subnet a zone. */
  readonly subnetIds: string[];
  /** Whether tasks have public addresses: the way out where there is no NAT gateway. Nothing comes in by them. */
  readonly publicAddresses: boolean;
}

/** Something in the network that tasks connect to, which must let their security group in on its side. */
export interface ReachedPeer {
  /** A few words about it; AWS shows them beside the rule. */
  readonly description: string;
  readonly securityGroupId: string;
  /** TCP port. */
  readonly port: number;
}

/**
 * The network of tasks: the public subnets of a VPC, where the outbound path needs public addresses, else the private
 * ones.
 */
export function taskNetworkOf(vpc: VpcOutputs, outbound: Outbound): TaskNetwork {
  const publicAddresses = outbound === 'public-addresses';
  const subnetIds = publicAddresses ? vpc.publicSubnetIds : vpc.privateSubnetIds;
  return { vpcId: vpc.vpcId, subnetIds, publicAddresses };
}

export interface TaskSecurityGroupProps {
  readonly manifest: ServiceManifest;
  /** Unique in the VPC. */
  readonly name: string;
  readonly vpcId: string;
  /**
   * The load balancer, which alone reaches the service.
   * @default - nobody does
   */
  readonly loadBalancerSecurityGroupId?: string | undefined;
  /**
   * The server, which must let the group in on its side.
   * @default - the service has none
   */
  readonly database?: DatabaseServer | undefined;
  /** @default [] */
  readonly reaches?: readonly ReachedPeer[] | undefined;
}

const ANYWHERE = ['0.0.0.0/0'];

/**
 * The security group of a service's tasks: its rules say which resources reach them, and which they reach.
 * @example
 * new TaskSecurityGroup(this, 'network', {
 *   manifest,
 *   name: names.taskSecurityGroup,
 *   vpcId: network.vpcId,
 *   loadBalancerSecurityGroupId: loadBalancing.securityGroupId,
 * });
 */
export class TaskSecurityGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: TaskSecurityGroupProps) {
    super(scope, id);
    const { manifest, loadBalancerSecurityGroupId, database, reaches = [] } = props;
    const group = new SecurityGroup(this, 'security-group', {
      // A name of its own each time: a new group must exist before the old one goes, and names are unique in a VPC.
      namePrefix: `${props.name}-`,
      description: `Tasks of ${manifest.name}`,
      vpcId: props.vpcId,
      ingress:
        loadBalancerSecurityGroupId === undefined
          ? []
          : [fromLoadBalancer(manifest, loadBalancerSecurityGroupId)],
      egress: [
        toHttps(),
        ...(database === undefined ? [] : [toPeer({ description: 'Database', ...database })]),
        ...reaches.map((peer) => toPeer(peer)),
      ],
      tags: serviceTags(manifest.name),
      // Tasks have the old group until they are replaced.
      lifecycle: { createBeforeDestroy: true },
    });
    this.id = group.id;
  }
}

function fromLoadBalancer({ port }: ServiceManifest, securityGroupId: string) {
  return {
    description: 'Load balancer',
    protocol: 'tcp',
    fromPort: port,
    toPort: port,
    securityGroups: [securityGroupId],
  };
}

/** AWS, the registry and the environment's own edge; their addresses change, so none is listed. */
function toHttps(): SecurityGroupEgress {
  return { description: 'HTTPS', protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ANYWHERE };
}

function toPeer({ description, port, securityGroupId }: ReachedPeer): SecurityGroupEgress {
  return { description, protocol: 'tcp', fromPort: port, toPort: port, securityGroups: [securityGroupId] };
}
