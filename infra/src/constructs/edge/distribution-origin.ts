import type { CloudfrontDistributionOrigin } from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontVpcOrigin } from '@cdktf/provider-aws/lib/cloudfront-vpc-origin/index.js';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';

import { waive } from '../../waiver.ts';
import type { SentHeader } from './origin-secret.ts';

/** The longest that CloudFront waits for an origin's answer without a raised quota. */
export const MAX_READ_SECONDS = 60;

/** Below the load balancer's idle timeout of 60 s, so that CloudFront never reuses a connection that is being closed. */
const KEEP_ALIVE_SECONDS = 30;

/** The name by which the distribution's behaviors refer to its only origin. */
export const ORIGIN_ID = 'load-balancer';

export type DistributionOrigin =
  /** An internal load balancer, through a VPC origin. */
  | {
      readonly kind: 'vpc-origin';
      readonly loadBalancerArn: string;
      /** Terraform's address of the load balancer: its origin is replaced with it. */
      readonly loadBalancerAddress: string;
      readonly dnsName: string;
    }
  /** A public load balancer, over HTTPS. */
  | {
      readonly kind: 'public';
      /** A name that the load balancer's certificate has. */
      readonly host: string;
      readonly header: SentHeader;
    };

/**
 * The distribution's side of its origin. An internal load balancer also gets a VPC origin, which lets CloudFront
 * into the VPC, to this load balancer alone.
 * @param name of the VPC origin
 */
export function originFor(
  scope: Construct,
  origin: DistributionOrigin,
  name: string,
): CloudfrontDistributionOrigin {
  const timeouts = { originReadTimeout: MAX_READ_SECONDS, originKeepaliveTimeout: KEEP_ALIVE_SECONDS };
  if (origin.kind === 'public') {
    return {
      originId: ORIGIN_ID,
      domainName: origin.host,
      customHeader: [origin.header],
      customOriginConfig: {
        ...timeouts,
        originProtocolPolicy: 'https-only',
        originSslProtocols: ['TLSv1.2'],
        httpPort: 80,
        httpsPort: 443,
      },
    };
  }
  const vpcOrigin = createVpcOrigin(scope, origin, name);
  return {
    originId: ORIGIN_ID,
    domainName: origin.dnsName,
    vpcOriginConfig: { ...timeouts, vpcOriginId: vpcOrigin.id },
  };
}

function createVpcOrigin(
  scope: Construct,
  { loadBalancerArn, loadBalancerAddress }: Extract<DistributionOrigin, { readonly kind: 'vpc-origin' }>,
  name: string,
): CloudfrontVpcOrigin {
  const vpcOrigin = new CloudfrontVpcOrigin(scope, 'vpc-origin', {
    vpcOriginEndpointConfig: [
      {
        // CloudFront changes no origin that a distribution uses: for another load balancer there is another one, by
        // another name, before the old one goes.
        name: `${name}-${Fn.substr(Fn.md5(loadBalancerArn), 0, 8)}`,
        arn: loadBalancerArn,
        httpPort: 80,
        httpsPort: 443,
        // An internal load balancer has no public name that a certificate could be for. The hop stays inside AWS's
        // network and the VPC's private addresses.
        originProtocolPolicy: 'http-only',
        originSslProtocols: [{ items: ['TLSv1.2'], quantity: 1 }],
      },
    ],
    // It has taken longer than the provider's fifteen minutes, and a creation that times out is in no state.
    timeouts: { create: '30m', update: '30m', delete: '30m' },
    lifecycle: { createBeforeDestroy: true, replaceTriggeredBy: [`${loadBalancerAddress}.arn`] },
  });
  waive(vpcOrigin, 'tls-behind-the-edge', {
    reason:
      'The hop from the VPC origin to the internal load balancer stays inside AWS’s network and the VPC’s private addresses.',
    expires: '2027-06-01',
  });
  return vpcOrigin;
}
