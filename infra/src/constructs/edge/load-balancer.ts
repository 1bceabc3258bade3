import { DataAwsEc2ManagedPrefixList } from '@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list/index.js';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { dependable, Token } from 'cdktf';
import { Construct } from 'constructs';

import type { VpcOutputs } from '../../contracts/vpc-outputs.ts';
import { waive, waiveChecks } from '../../waiver.ts';
import type { AccessLogs } from './access-logs.ts';

/** Waivers of checkov's rules for a load balancer that is reached from CloudFront alone. */
const loadBalancerChecks = {
  CKV2_AWS_20:
    'There is no listener for plain HTTP to redirect: CloudFront redirects, and reaches one listener.',
  CKV_AWS_150: 'Protection against deletion is a choice of each environment; production has it.',
} as const;

const plainListenerChecks = {
  CKV_AWS_2:
    'CloudFront’s VPC origin reaches it inside AWS’s network; see the waiver of tls-behind-the-edge.',
  CKV_AWS_103: 'A listener without TLS has no version of it; see the waiver of tls-behind-the-edge.',
} as const;

/**
 * A connection without a byte for so long is closed. Not less, or the longest request would be cut; above CloudFront's
 * keep-alive of 30 s and below the services' of 65 s, so that neither side sends into a connection that is being closed.
 */
const IDLE_TIMEOUT_SECONDS = 60;

export interface LoadBalancerProps {
  /** 1 to 32 letters, digits and hyphens, unique in account and region. */
  readonly name: string;
  /** 1 to 255 characters, unique in the VPC. */
  readonly securityGroupName: string;
  readonly network: VpcOutputs;
  readonly exposure: LoadBalancerExposure;
  readonly accessLogs: AccessLogs;
  /**
   * Whether AWS refuses to delete it.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

export type LoadBalancerExposure =
  /** Has private addresses only; CloudFront reaches it through a VPC origin, over HTTP. */
  | { readonly kind: 'internal' }
  /** Has public addresses, open to CloudFront's alone, over HTTPS. */
  | {
      readonly kind: 'public';
      /** ACM certificate in the load balancer's region. */ readonly certificateArn: string;
    };

/**
 * The one load balancer of an environment. It knows no service: each adds rules of its own to the listener, and a
 * request that matches no rule gets a 404. Only CloudFront can open connections to it.
 * @example
 * new LoadBalancer(this, 'load-balancer', {
 *   name: names.loadBalancer,
 *   securityGroupName: names.loadBalancerSecurityGroup,
 *   network,
 *   exposure: { kind: 'internal' },
 *   accessLogs,
 * });
 */
export class LoadBalancer extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Its address in Terraform, for resources that must be replaced with it. */
  readonly address: string;
  /** `app/<name>/<id>`: its name in CloudWatch's dimensions. */
  readonly arnSuffix: string;
  readonly dnsName: string;
  /** The hosted zone of `dnsName`, for alias records. */
  readonly zoneId: string;
  readonly listenerArn: string;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    validateSubnets(subnetsFor(props));

    const securityGroup = this.#createSecurityGroup(props);
    const loadBalancer = this.#createLoadBalancer(props, securityGroup);
    const listener = this.#createListener(props.exposure, loadBalancer);

    this.name = props.name;
    this.arn = loadBalancer.arn;
    this.address = dependable(loadBalancer);
    this.arnSuffix = loadBalancer.arnSuffix;
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.listenerArn = listener.arn;
    this.securityGroupId = securityGroup.id;
  }

  #createSecurityGroup({ securityGroupName, network, exposure }: LoadBalancerProps): SecurityGroup {
    // CloudFront's addresses for reaching origins, kept up to date by AWS. Counts as 55 of a group's 60 rules.
    const cloudFront = new DataAwsEc2ManagedPrefixList(this, 'cloudfront-addresses', {
      name: 'com.amazonaws.global.cloudfront.origin-facing',
    });
    const port = listenerPort(exposure);
    return new SecurityGroup(this, 'security-group', {
      // A name of its own each time: a new group must exist before the old one goes, and names are unique in a VPC.
      namePrefix: `${securityGroupName}-`,
      description: 'Load balancer: from CloudFront, to services',
      vpcId: network.vpcId,
      ingress: [
        {
          description: 'CloudFront',
          protocol: 'tcp',
          fromPort: port,
          toPort: port,
          prefixListIds: [cloudFront.id],
        },
      ],
      egress: [
        {
          // Ports that a manifest may name.
          description: 'Services',
          protocol: 'tcp',
          fromPort: 1024,
          toPort: 32_767,
          cidrBlocks: [network.cidrBlock],
        },
      ],
      // The load balancer has the old group until it has the new one.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  #createLoadBalancer(props: LoadBalancerProps, securityGroup: SecurityGroup): Lb {
    const { accessLogs } = props;
    const loadBalancer = waiveChecks(
      new Lb(this, 'load-balancer', {
        name: props.name,
        loadBalancerType: 'application',
        internal: props.exposure.kind === 'internal',
        subnets: [...subnetsFor(props)],
        securityGroups: [securityGroup.id],
        idleTimeout: IDLE_TIMEOUT_SECONDS,
        dropInvalidHeaderFields: true,
        enableDeletionProtection: props.deletionProtection ?? false,
        accessLogs: { enabled: true, bucket: accessLogs.bucketName, prefix: accessLogs.loadBalancerPrefix },
        dependsOn: [accessLogs.deliveryPolicy],
      }),
      '2027-06-01',
      loadBalancerChecks,
    );
    return props.exposure.kind === 'internal'
      ? loadBalancer
      : waiveChecks(loadBalancer, '2027-06-01', {
          CKV2_AWS_28:
            'CloudFront’s addresses and its secret header are the one way to it, so the firewall is there.',
        });
  }

  #createListener(exposure: LoadBalancerExposure, loadBalancer: Lb): LbListener {
    const tls =
      exposure.kind === 'public'
        ? {
            protocol: 'HTTPS',
            certificateArn: exposure.certificateArn,
            sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
          }
        : { protocol: 'HTTP' };
    const listener = new LbListener(this, 'listener', {
      loadBalancerArn: loadBalancer.arn,
      port: listenerPort(exposure),
      ...tls,
      defaultAction: [
        {
          type: 'fixed-response',
          // A fixed response cannot be `application/problem+json`.
          fixedResponse: { statusCode: '404', contentType: 'application/json', messageBody: NOTHING_HERE },
        },
      ],
    });
    if (exposure.kind === 'internal') waiveChecks(listener, '2027-06-01', plainListenerChecks);
    if (exposure.kind === 'internal') {
      waive(listener, 'tls-behind-the-edge', {
        reason:
          'An internal load balancer has no public name that a certificate could be for; only CloudFront’s VPC origin reaches it, inside AWS’s network.',
        expires: '2027-06-01',
      });
    }
    return listener;
  }
}

const NOTHING_HERE = JSON.stringify({
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'No service answers this path.',
});

function listenerPort(exposure: LoadBalancerExposure): number {
  return exposure.kind === 'public' ? 443 : 80;
}

function subnetsFor({ network, exposure }: LoadBalancerProps): readonly string[] {
  return exposure.kind === 'public' ? network.publicSubnetIds : network.privateSubnetIds;
}

function validateSubnets(subnetIds: readonly string[]): void {
  // The ids of another stack's output are one token for the whole list.
  if (Token.isUnresolved(subnetIds)) return;
  if (subnetIds.length < 2)
    throw new Error(`\`network\` must have subnets in two zones or more, got: ${subnetIds.length}`);
}
