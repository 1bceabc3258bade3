import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import type { Outbound } from '@fairway/environments';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import type { ZoneSubnets } from './zone-subnets.ts';

/** What a task needs before its first line runs: its image, and somewhere to log. */
const NEEDED_TO_START = ['ecr.api', 'ecr.dkr', 'logs'];

export interface EndpointsProps {
  readonly vpc: Vpc;
  readonly subnets: ZoneSubnets;
  readonly outbound: Outbound;
  /** AWS services, by the last part of an endpoint's name: `ecr.api`, `logs`, `secretsmanager`. */
  readonly services: readonly string[];
  readonly securityGroupName: string;
}

/**
 * Ways to AWS's services that stay inside the VPC: always one to S3, which costs nothing and is where ECR keeps its
 * layers, and an interface endpoint in each zone for every service that is asked for.
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    validateNames(props.services);
    validateWayOut(props);

    this.#addGatewayEndpoint(props);
    if (props.services.length > 0) this.#addInterfaceEndpoints(props);
  }

  #addGatewayEndpoint({ vpc, subnets }: EndpointsProps): void {
    new VpcEndpoint(this, 's3', {
      vpcId: vpc.id,
      serviceName: this.#serviceName('s3'),
      vpcEndpointType: 'Gateway',
      routeTableIds: [subnets.publicRouteTable, ...subnets.privateRouteTables].map((table) => table.id),
      tags: { Name: 's3' },
    });
  }

  #addInterfaceEndpoints({ vpc, subnets, services, securityGroupName }: EndpointsProps): void {
    const group = new SecurityGroup(this, 'security-group', {
      // A name of its own each time: a new group must exist before the old one goes, and names are unique in a VPC.
      namePrefix: `${securityGroupName}-`,
      description: 'HTTPS from the VPC to the endpoints of AWS services',
      vpcId: vpc.id,
      tags: { Name: securityGroupName },
      // The endpoints have the old group until they have the new one.
      lifecycle: { createBeforeDestroy: true },
    });
    new VpcSecurityGroupIngressRule(this, 'https', {
      securityGroupId: group.id,
      description: 'HTTPS from the VPC',
      cidrIpv4: vpc.cidrBlock,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    for (const service of services) {
      new VpcEndpoint(this, service, {
        vpcId: vpc.id,
        serviceName: this.#serviceName(service),
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: subnets.private.map((subnet) => subnet.id),
        securityGroupIds: [group.id],
        tags: { Name: service },
      });
    }
  }

  #serviceName(service: string): string {
    return `com.amazonaws.${AwsStack.of(this).region}.${service}`;
  }
}

function validateNames(services: readonly string[]): void {
  for (const service of services) {
    if (service === 's3')
      throw new Error('`interfaceEndpoints` must not name s3: its gateway endpoint is always there');
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(service))
      throw new Error(`\`interfaceEndpoints\` must be names like ecr.api, got: ${service}`);
  }
  const twice = services.find((service, index) => services.indexOf(service) !== index);
  if (twice !== undefined)
    throw new Error(`\`interfaceEndpoints\` must name a service once, got twice: ${twice}`);
}

function validateWayOut({ outbound, services }: EndpointsProps): void {
  const missing = NEEDED_TO_START.filter((service) => !services.includes(service));
  if (outbound !== 'none' || missing.length === 0) return;
  throw new Error(
    `\`interfaceEndpoints\` must have what tasks start with where \`outbound\` is none, missing: ${missing.join(', ')}`,
  );
}
