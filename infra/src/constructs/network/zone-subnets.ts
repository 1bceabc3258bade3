import type { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import type { SubnetRanges } from '@fairway/environments';
import { Construct } from 'constructs';

export const EVERYWHERE = '0.0.0.0/0';

export interface ZoneSubnetsProps {
  readonly vpc: Vpc;
  /** The way out of the public subnets. */
  readonly gateway: InternetGateway;
  readonly ranges: SubnetRanges;
  /** Name of a zone by its index. */
  readonly zones: (index: number) => string;
  /** First part of the subnets' names. */
  readonly name: string;
}

/**
 * A public and a private subnet in each zone. The public ones share a route table; each private one has its own, so
 * that one NAT gateway more or less changes routes and nothing else.
 * @example
 * const subnets = new ZoneSubnets(this, 'subnets', {
 *   vpc,
 *   gateway,
 *   ranges,
 *   zones: (index) => `eu-central-1${'abc'.charAt(index)}`,
 *   name: names.vpc,
 * });
 */
export class ZoneSubnets extends Construct {
  readonly public: readonly Subnet[];
  readonly private: readonly Subnet[];
  readonly publicRouteTable: RouteTable;
  readonly privateRouteTables: readonly RouteTable[];
  readonly #props: ZoneSubnetsProps;

  constructor(scope: Construct, id: string, props: ZoneSubnetsProps) {
    super(scope, id);
    this.#props = props;
    const { ranges } = props;

    this.public = ranges.public.map((range, zone) => this.#subnet('public', range, zone));
    this.private = ranges.private.map((range, zone) => this.#subnet('private', range, zone));

    this.publicRouteTable = this.#routeTable('public');
    new Route(this, 'public-route', {
      routeTableId: this.publicRouteTable.id,
      destinationCidrBlock: EVERYWHERE,
      gatewayId: props.gateway.id,
    });
    for (const [zone, subnet] of this.public.entries()) {
      this.#associate(`public-association-${zone}`, subnet, this.publicRouteTable);
    }
    this.privateRouteTables = this.private.map((subnet, zone) => {
      const table = this.#routeTable(`private-${zone}`);
      this.#associate(`private-association-${zone}`, subnet, table);
      return table;
    });
  }

  #subnet(kind: 'public' | 'private', cidrBlock: string, zone: number): Subnet {
    const { vpc, zones, name } = this.#props;
    return new Subnet(this, `${kind}-${zone}`, {
      vpcId: vpc.id,
      cidrBlock,
      availabilityZone: zones(zone),
      // A service asks for public addresses itself, where its environment has chosen them.
      mapPublicIpOnLaunch: false,
      tags: { Name: `${name}-${kind}-${zone}` },
      lifecycle: {
        // AWS opening a zone moves the others in its list: without this, every subnet would be replaced.
        ignoreChanges: ['availability_zone'],
      },
    });
  }

  #routeTable(id: string): RouteTable {
    const { vpc, name } = this.#props;
    return new RouteTable(this, `${id}-routes`, { vpcId: vpc.id, tags: { Name: `${name}-${id}` } });
  }

  #associate(id: string, subnet: Subnet, table: RouteTable): void {
    new RouteTableAssociation(this, id, { subnetId: subnet.id, routeTableId: table.id });
  }
}
