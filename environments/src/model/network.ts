/** A VPC of the environment's own; others may share it. */
export interface Network {
  readonly kind: 'own';
  /** IPv4 range, such as `10.20.0.0/16`; `/16` to `/22`, and apart from every other environment's. */
  readonly cidr: string;
  /**
   * Availability zones, each with a public and a private subnet.
   * @default 2
   */
  readonly zones: 2 | 3;
  /**
   * How tasks reach addresses outside of the VPC.
   * - `none`: not at all; `interfaceEndpoints` must name the services they need.
   * - `public-addresses`: tasks have public addresses behind closed security groups; cheapest, never in production.
   * - `one-nat`: through one NAT gateway; if its zone fails, so does the way out.
   * - `nat-per-zone`: through one NAT gateway a zone.
   * @default 'one-nat'
   */
  readonly outbound: Outbound;
  /**
   * AWS services reached by an interface endpoint, by the last part of its name: `ecr.api`, `logs`, `secretsmanager`.
   * S3 always has a gateway endpoint, which costs nothing.
   * @default []
   */
  readonly interfaceEndpoints: readonly string[];
  /**
   * Days that the VPC's flow logs are kept, one of CloudWatch's values.
   * @default 14
   */
  readonly flowLogRetentionDays: number;
}

export type Outbound = 'none' | 'public-addresses' | 'one-nat' | 'nat-per-zone';

/** Living in the VPC of another environment, of the same account and region. */
export interface SharedVpc {
  readonly kind: 'shared';
  /** Name of the environment whose VPC it is. */
  readonly vpc: string;
}

/** Name of the environment whose VPC this one lives in: its own, unless it shares. */
export function vpcOf({
  name,
  network,
}: {
  readonly name: string;
  readonly network: Network | SharedVpc;
}): string {
  return network.kind === 'own' ? name : network.vpc;
}
