import { requireRules } from '@fairway/service-manifest';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { endpointRules, type Outbound } from '@fairway/environments';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import type { ZoneSubnets } from './zone-subnets.ts';

export interface EndpointsProps {
  readonly vpc: Vpc;
  readonly subnets: ZoneSubnets;
  readonly outbound: Outbound;
  /** AWS services, by the last part of an endpoint's name: `ecr.api`, `logs`, `secretsmanager`. */
  readonly services: readonly string[];
  readonly securityGroupName: string;
}

/**
 * Ways to AWS's services that stay inside the VPC: always one to S3, which costs nothing and holds ECR's layers, and
 * an interface endpoint in each zone for every requested service.
 * @example
 * new Endpoints(this, 'endpoints', {
 *   vpc,
 *   subnets,
 *   outbound: settings.outbound,
 *   services: ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'],
 *   securityGroupName: names.endpointsSecurityGroup,
 * });
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    requireRules(endpointRules({ outbound: props.outbound, interfaceEndpoints: props.services }));

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
