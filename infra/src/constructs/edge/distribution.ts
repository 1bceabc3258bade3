import { requireRules } from '@fairway/service-manifest';
import { countryRules } from '@fairway/environments';
import {
  CloudfrontDistribution,
  type CloudfrontDistributionConfig,
} from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { Construct } from 'constructs';

import { waive, waiveChecks } from '../../waiver.ts';
import type { AccessLogs } from './access-logs.ts';
import { DistributionLogs } from './distribution-logs.ts';
import { MAX_READ_SECONDS, ORIGIN_ID, originFor, type DistributionOrigin } from './distribution-origin.ts';

/** AWS's managed policies have the same ids in every account. */
const MANAGED = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  /** All of the viewer's headers but `Host`, which becomes the origin's own name. */
  allViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  /** Fills in HSTS, nosniff, frame options and referrer policy where the answer does not bring its own. */
  securityHeaders: '67f7725c-6f97-4210-82d7-5512b31e9d03',
} as const;

export interface DistributionProps {
  /** Name of the environment's edge, 1 to 60 characters: its logs, origin and comment have it. */
  readonly name: string;
  readonly origin: DistributionOrigin;
  /** The longest that any service may take for a request, in seconds: 1 to 60. */
  readonly longestRequestSeconds: number;
  readonly accessLogs: AccessLogs;
  /**
   * A name of one's own, with its certificate.
   * @default - the name and certificate that CloudFront gives
   */
  readonly domain?: DistributionDomain;
  /**
   * ARN of a web ACL in us-east-1.
   * @default - no web application firewall
   */
  readonly webAclArn?: string;
  /** The locations of CloudFront that answer: the cheapest, all but the dearest, all. */
  readonly priceClass: 'PriceClass_100' | 'PriceClass_200' | 'PriceClass_All';
  /**
   * Countries that may, or may not, use it.
   * @default - all may
   */
  readonly countries?: CountryRestriction;
}

export interface DistributionDomain {
  /** The domain's name, such as `dev.example.com`. */
  readonly name: string;
  /** ARN of a certificate for it, in us-east-1 and validated. */
  readonly certificateArn: string;
}

export interface CountryRestriction {
  readonly kind: 'only' | 'except';
  /** Two-letter codes of ISO 3166-1, at least one. */
  readonly codes: readonly string[];
}

/**
 * CloudFront in front of the load balancer: HTTPS for all viewers, everywhere, HTTP/2 and 3, IPv6. Nothing is cached
 * and every method, header, cookie and query reaches the services, WebSockets included: services decide which answers
 * may be kept.
 * @example
 * new Distribution(this, 'distribution', {
 *   name: names.cloudFront,
 *   origin: {
 *     kind: 'vpc-origin',
 *     loadBalancerArn: loadBalancer.arn,
 *     loadBalancerAddress: loadBalancer.address,
 *     dnsName: loadBalancer.dnsName,
 *   },
 *   longestRequestSeconds: 30,
 *   accessLogs,
 *   priceClass: 'PriceClass_100',
 * });
 */
export class Distribution extends Construct {
  readonly arn: string;
  readonly distributionId: string;
  /** `<id>.cloudfront.net`: the target of a record of one's own domain. */
  readonly cloudFrontName: string;
  /** The hosted zone of `cloudFrontName`, for alias records. */
  readonly zoneId: string;
  /** The name that people use: the domain of one's own, or else CloudFront's. */
  readonly domainName: string;

  constructor(scope: Construct, id: string, props: DistributionProps) {
    super(scope, id);
    validateLongestRequest(props.longestRequestSeconds);
    if (props.countries !== undefined) requireRules(countryRules('countries.codes', props.countries.codes));

    const distribution = this.#createDistribution(props);
    new DistributionLogs(this, 'logs', {
      name: props.name,
      distributionArn: distribution.arn,
      accessLogs: props.accessLogs,
    });

    this.arn = distribution.arn;
    this.distributionId = distribution.id;
    this.cloudFrontName = distribution.domainName;
    this.zoneId = distribution.hostedZoneId;
    this.domainName = props.domain?.name ?? distribution.domainName;
  }

  #createDistribution(props: DistributionProps): CloudfrontDistribution {
    const { name, domain, webAclArn, countries } = props;
    const distribution = new CloudfrontDistribution(this, 'distribution', {
      comment: name,
      enabled: true,
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: props.priceClass,
      origin: [originFor(this, props.origin, name)],
      defaultCacheBehavior: behavior,
      restrictions: { geoRestriction: geoRestriction(countries) },
      viewerCertificate: viewerCertificate(domain),
      ...(domain === undefined ? {} : { aliases: [domain.name] }),
      ...(webAclArn === undefined ? {} : { webAclId: webAclArn }),
      // An apply waits until it is deployed everywhere.
      waitForDeployment: true,
    });
    if (domain === undefined) {
      waive(distribution, 'tls-at-the-edge', {
        reason:
          'With CloudFront’s own certificate AWS chooses the lowest TLS version; an environment with a domain of its own has a floor.',
        expires: '2027-06-01',
      });
    }
    return waiveChecks(distribution, '2027-06-01', distributionChecks(props));
  }
}

/** Waivers of checkov's rules for a distribution that is a front for services, and not a cache of files. */
function distributionChecks({
  domain,
  webAclArn,
  countries,
}: DistributionProps): Record<`CKV${string}`, string> {
  const always = {
    CKV2_AWS_32:
      'AWS’s own policy of security headers is attached, by its id, which the check does not know.',
    CKV2_AWS_47:
      'The firewall, where an environment has one, has AWS’s group against Log4j; the check sees no ARN.',
    CKV_AWS_86: 'Logs are delivered by CloudWatch’s log delivery, not by the older way that the check knows.',
    CKV_AWS_305: 'The root is a path like any other, and answered by a service.',
    CKV_AWS_310: 'There is one load balancer, in several zones: a second one would be a second environment.',
  } as const;
  return {
    ...always,
    ...(domain === undefined
      ? {
          CKV2_AWS_42:
            'Without a domain CloudFront’s certificate is the only one; see the waiver of tls-at-the-edge.',
          CKV_AWS_174:
            'Without a domain CloudFront chooses the TLS version; see the waiver of tls-at-the-edge.',
        }
      : {}),
    ...(webAclArn === undefined
      ? { CKV_AWS_68: 'A firewall is a choice of each environment; production has it.' }
      : {}),
    ...(countries === undefined ? { CKV_AWS_374: 'Countries are a choice of each environment.' } : {}),
  };
}

const behavior: CloudfrontDistributionConfig['defaultCacheBehavior'] = {
  targetOriginId: ORIGIN_ID,
  viewerProtocolPolicy: 'redirect-to-https',
  allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
  // The API requires it with every cache policy.
  cachedMethods: ['GET', 'HEAD'],
  // CloudFront compresses only answers that it caches, and this behavior caches nothing.
  compress: false,
  cachePolicyId: MANAGED.cachingDisabled,
  originRequestPolicyId: MANAGED.allViewerExceptHostHeader,
  responseHeadersPolicyId: MANAGED.securityHeaders,
};

function viewerCertificate(domain: DistributionDomain | undefined) {
  // With CloudFront's own certificate AWS allows no choice of the lowest TLS version.
  if (domain === undefined) return { cloudfrontDefaultCertificate: true };
  return {
    acmCertificateArn: domain.certificateArn,
    minimumProtocolVersion: 'TLSv1.2_2021',
    sslSupportMethod: 'sni-only',
  };
}

function geoRestriction(countries: CountryRestriction | undefined) {
  if (countries === undefined) return { restrictionType: 'none' };
  const restrictionType = countries.kind === 'only' ? 'whitelist' : 'blacklist';
  return { restrictionType, locations: [...countries.codes] };
}

function validateLongestRequest(seconds: number): void {
  if (!(seconds >= 1 && seconds <= MAX_READ_SECONDS))
    throw new Error(
      `\`longestRequestSeconds\` must be from 1 to ${MAX_READ_SECONDS}, CloudFront's limit for an origin, got: ${seconds}`,
    );
}
