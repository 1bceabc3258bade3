import { Eip } from '@cdktf/provider-aws/lib/eip/index.js';
import type { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import type { Outbound } from '@fairway/environments';
import { Construct } from 'constructs';

import { EVERYWHERE, type ZoneSubnets } from './zone-subnets.ts';

export interface NatGatewaysProps {
  readonly outbound: Outbound;
  readonly subnets: ZoneSubnets;
  /** The internet gateway that the gateways themselves use. */
  readonly gateway: InternetGateway;
  /** First part of the gateways' names. */
  readonly name: string;
}

/**
 * The NAT gateways that the way out asks for, with a route from each private subnet: none, one, or one a zone.
 * @example
 * new NatGateways(this, 'nat', { outbound: settings.outbound, subnets, gateway, name: names.vpc });
 */
export class NatGateways extends Construct {
  constructor(scope: Construct, id: string, props: NatGatewaysProps) {
    super(scope, id);
    const { subnets } = props;

    const count = gatewayCount(props.outbound, subnets.public.length);
    const gateways = subnets.public.slice(0, count).map((subnet, zone) => this.#gateway(subnet, zone, props));
    for (const [zone, table] of subnets.privateRouteTables.entries()) {
      const gateway = gateways[zone] ?? gateways[0];
      if (gateway === undefined) continue;
      new Route(this, `route-${zone}`, {
        routeTableId: table.id,
        destinationCidrBlock: EVERYWHERE,
        natGatewayId: gateway.id,
      });
    }
  }

  #gateway(subnet: Subnet, zone: number, { gateway, name }: NatGatewaysProps): NatGateway {
    const tags = { Name: `${name}-nat-${zone}` };
    const address = new Eip(this, `address-${zone}`, { domain: 'vpc', tags, dependsOn: [gateway] });
    return new NatGateway(this, `gateway-${zone}`, {
      allocationId: address.allocationId,
      subnetId: subnet.id,
      tags,
      dependsOn: [gateway],
    });
  }
}

function gatewayCount(outbound: Outbound, zones: number): number {
  switch (outbound) {
    case 'none':
    case 'public-addresses':
      return 0;
    case 'one-nat':
      return 1;
    case 'nat-per-zone':
      return zones;
  }
}
