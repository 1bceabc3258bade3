import type { Edge as EdgeSettings, Monitoring, Origin, Protection } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import type { VpcOutputs } from '../../contracts/vpc-outputs.ts';
import { AccessLogs } from './access-logs.ts';
import { Certificate } from './certificate.ts';
import type { DistributionOrigin } from './distribution-origin.ts';
import { Distribution, type DistributionDomain } from './distribution.ts';
import { DnsAlias } from './dns-alias.ts';
import type { LoadBalancing } from '../fargate-service/load-balancing.ts';
import { Firewall } from './firewall.ts';
import { LoadBalancer } from './load-balancer.ts';
import { OriginSecret } from './origin-secret.ts';

export interface EdgeProps {
  readonly settings: EdgeSettings;
  readonly names: EdgeNames;
  readonly network: VpcOutputs;
  /**
   * The services behind it: the slowest decides how long CloudFront waits, and their upload paths are exceptions in
   * the firewall.
   */
  readonly services: readonly Pick<ServiceManifest, 'longestRequestSeconds' | 'uploadPaths'>[];
  readonly protection: Pick<Protection, 'deletionProtection'>;
  readonly monitoring: Pick<Monitoring, 'logRetentionDays'>;
}

export interface EdgeNames {
  readonly loadBalancer: string;
  readonly loadBalancerSecurityGroup: string;
  readonly accessLogBucket: string;
  readonly webAcl: string;
  readonly cloudFront: string;
}

/**
 * Everything between the internet and the services: CloudFront, by choice a firewall, and the load balancer.
 * @example
 * new Edge(this, 'edge', {
 *   settings: environment.edge,
 *   names,
 *   network,
 *   services: manifests,
 *   protection: environment.protection,
 *   monitoring: environment.monitoring,
 * });
 */
export class Edge extends Construct {
  readonly loadBalancer: LoadBalancer;
  readonly distribution: Distribution;
  /** `https://…`, as people and services call it. */
  readonly origin: string;
  /** Everything that a service needs to be behind it, besides its own rules. */
  readonly behind: Omit<LoadBalancing, 'rules'>;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);
    const { settings, names, protection } = props;
    const accessLogs = new AccessLogs(this, 'access-logs', {
      bucketName: names.accessLogBucket,
      retentionDays: settings.accessLogRetentionDays,
      forceDestroy: !protection.deletionProtection,
    });
    this.loadBalancer = this.#createLoadBalancer(props, accessLogs);
    const secret = this.#createSecret(settings.origin);
    const domain = this.#createDomain(settings.domain);
    const webAclArn = this.#createFirewall(props);

    this.distribution = new Distribution(this, 'distribution', {
      name: names.cloudFront,
      origin: this.#originOf(settings.origin, secret),
      longestRequestSeconds: Math.max(
        // The least that CloudFront takes, where there is no service yet.
        1,
        ...props.services.map(({ longestRequestSeconds }) => longestRequestSeconds),
      ),
      accessLogs,
      priceClass: settings.priceClass,
      ...(domain === undefined ? {} : { domain }),
      ...(webAclArn === undefined ? {} : { webAclArn }),
      ...countries(settings.geography),
    });
    this.#createRecords(settings);
    this.origin = `https://${this.distribution.domainName}`;
    const { listenerArn, securityGroupId, arnSuffix } = this.loadBalancer;
    // Only this distribution reaches a VPC origin, so its requests need no secret header.
    this.behind = { listenerArn, securityGroupId, arnSuffix, requiredHeader: secret?.required };
  }

  #createLoadBalancer({ settings, names, network, protection }: EdgeProps, accessLogs: AccessLogs) {
    const { origin } = settings;
    return new LoadBalancer(this, 'load-balancer', {
      // Replaced when its exposure changes, and the new one is there before the old one goes.
      name: origin.kind === 'public-alb' ? `${names.loadBalancer}-public` : names.loadBalancer,
      securityGroupName: names.loadBalancerSecurityGroup,
      network,
      exposure:
        origin.kind === 'public-alb'
          ? { kind: 'public', certificateArn: origin.certificateArn }
          : { kind: 'internal' },
      accessLogs,
      deletionProtection: protection.deletionProtection,
    });
  }

  #createSecret(origin: Origin): OriginSecret | undefined {
    if (origin.kind === 'vpc-origin') return undefined;
    return new OriginSecret(this, 'origin-secret', { secretName: origin.headerSecretName });
  }

  #originOf(origin: Origin, secret: OriginSecret | undefined): DistributionOrigin {
    if (origin.kind === 'public-alb' && secret !== undefined) {
      return { kind: 'public', host: origin.host, header: secret.sent };
    }
    const { arn, address, dnsName } = this.loadBalancer;
    return { kind: 'vpc-origin', loadBalancerArn: arn, loadBalancerAddress: address, dnsName };
  }

  #createDomain(domain: EdgeSettings['domain']): DistributionDomain | undefined {
    if (domain.kind === 'cloudfront') return undefined;
    const { name, hostedZoneId, certificate } = domain;
    if (certificate.kind === 'existing') return { name, certificateArn: certificate.arn };
    const made = new Certificate(this, 'certificate', {
      domainName: name,
      hostedZoneId,
      provider: AwsStack.of(this).globalProvider,
    });
    return { name, certificateArn: made.arn };
  }

  #createFirewall({ settings: { waf }, names, services, monitoring }: EdgeProps): string | undefined {
    if (waf.kind === 'off') return undefined;
    const firewall = new Firewall(this, 'firewall', {
      name: names.webAcl,
      requestsPerFiveMinutes: waf.requestsPerFiveMinutes,
      uploadPaths: services.flatMap(({ uploadPaths }) => uploadPaths),
      logRetentionDays: monitoring.logRetentionDays,
    });
    return firewall.arn;
  }

  /** Creates the record of the environment's domain, and that of a public load balancer whose name lies below it. */
  #createRecords({ domain, origin }: EdgeSettings): void {
    if (domain.kind === 'cloudfront') return;
    const { name, hostedZoneId } = domain;
    const { cloudFrontName, zoneId } = this.distribution;
    new DnsAlias(this, 'records', { name, hostedZoneId, target: { name: cloudFrontName, zoneId } });
    if (origin.kind === 'public-alb' && origin.host.endsWith(`.${name}`)) {
      const target = { name: this.loadBalancer.dnsName, zoneId: this.loadBalancer.zoneId };
      new DnsAlias(this, 'origin-records', { name: origin.host, hostedZoneId, target, ipv6: false });
    }
  }
}

function countries(geography: EdgeSettings['geography']) {
  if (geography.kind === 'everywhere') return {};
  return { countries: { kind: geography.kind, codes: geography.countries } };
}
