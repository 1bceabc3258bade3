import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { subnetRanges, type Network as NetworkSettings } from '@fairway/environments';
import { Construct } from 'constructs';
import { Fn } from 'cdktf';

import type { VpcOutputs } from '../../contracts/vpc-outputs.ts';
import { taskNetworkOf, type TaskNetwork } from '../fargate-service/task-network.ts';
import { Endpoints } from './endpoints.ts';
import { FlowLog } from './flow-log.ts';
import { NatGateways } from './nat-gateways.ts';
import { ZoneSubnets } from './zone-subnets.ts';

export interface NetworkProps {
  /** Range, zones, the way out, endpoints and how long flow logs are kept. */
  readonly settings: NetworkSettings;
  readonly names: NetworkNames;
}

export interface NetworkNames {
  /** Tag `Name` of the VPC, and the first part of the names of its resources. */
  readonly vpc: string;
  readonly endpointsSecurityGroup: string;
  readonly flowLogGroup: string;
  readonly flowLogRole: string;
}

/**
 * A VPC over two or three zones, each with a public and a private subnet. It always has an internet gateway,
 * whatever the outbound path: CloudFront's VPC origins require one.
 * @example
 * new Network(this, 'network', { settings: environment.network, names: environmentNames(shared, environment) });
 */
export class Network extends Construct implements VpcOutputs {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  /** The network of tasks in it. */
  readonly tasks: TaskNetwork;

  constructor(scope: Construct, id: string, { settings, names }: NetworkProps) {
    super(scope, id);
    const ranges = subnetRanges(settings.cidr, settings.zones);

    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: settings.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: names.vpc },
    });
    // Every VPC comes with a group whose members may talk to each other, and resources without a group of their own
    // get it. Here it allows nothing.
    new DefaultSecurityGroup(this, 'default-security-group', {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: `${names.vpc}-default-closed` },
    });
    const gateway = new InternetGateway(this, 'internet-gateway', {
      vpcId: vpc.id,
      tags: { Name: names.vpc },
    });
    const subnets = new ZoneSubnets(this, 'subnets', {
      vpc,
      gateway,
      ranges,
      zones: this.#zones(),
      name: names.vpc,
    });
    new NatGateways(this, 'nat', { outbound: settings.outbound, subnets, gateway, name: names.vpc });
    new Endpoints(this, 'endpoints', {
      vpc,
      subnets,
      outbound: settings.outbound,
      services: settings.interfaceEndpoints,
      securityGroupName: names.endpointsSecurityGroup,
    });
    new FlowLog(this, 'flow-log', {
      vpc,
      groupName: names.flowLogGroup,
      roleName: names.flowLogRole,
      retentionDays: settings.flowLogRetentionDays,
    });

    this.vpcId = vpc.id;
    this.cidrBlock = vpc.cidrBlock;
    this.publicSubnetIds = subnets.public.map((subnet) => subnet.id);
    this.privateSubnetIds = subnets.private.map((subnet) => subnet.id);
    this.tasks = taskNetworkOf(this, settings.outbound);
  }

  /** Read the zones' letters from AWS in the plan: they differ from account to account. */
  #zones(): (index: number) => string {
    const zones = new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      // Without it the list has local zones, which are elsewhere and have no NAT gateways or load balancers.
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    });
    return (index) => Fn.element(zones.names, index) as string;
  }
}
