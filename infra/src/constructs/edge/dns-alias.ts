import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { Construct } from 'constructs';

export interface DnsAliasProps {
  /** The name that people use, such as `dev.example.com`. */
  readonly name: string;
  /** Id of the Route 53 zone that the name is in. */
  readonly hostedZoneId: string;
  readonly target: AliasTarget;
  /**
   * Whether the target has IPv6 addresses.
   * @default true
   */
  readonly ipv6?: boolean;
}

/** A distribution or a load balancer. */
export interface AliasTarget {
  readonly name: string;
  /** Id of the zone that AWS keeps `name` in. */
  readonly zoneId: string;
}

/**
 * Records that make a name of one's own stand for an AWS name; such queries are free and follow it when it moves.
 * @example
 * new DnsAlias(this, 'records', {
 *   name: 'dev.example.com',
 *   hostedZoneId: 'Z0123456789ABCDEFGHIJ',
 *   target: { name: distribution.cloudFrontName, zoneId: distribution.zoneId },
 * });
 */
export class DnsAlias extends Construct {
  constructor(scope: Construct, id: string, props: DnsAliasProps) {
    super(scope, id);
    this.#createRecord('ipv4', 'A', props);
    if (props.ipv6 ?? true) this.#createRecord('ipv6', 'AAAA', props);
  }

  #createRecord(id: string, type: 'A' | 'AAAA', { name, hostedZoneId, target }: DnsAliasProps): void {
    new Route53Record(this, id, {
      zoneId: hostedZoneId,
      name,
      type,
      alias: { name: target.name, zoneId: target.zoneId, evaluateTargetHealth: false },
    });
  }
}
