import {
  CloudFrontClient,
  GetDistributionConfigCommand,
  GetVpcOriginCommand,
  ListDistributionsCommand,
  type Origin,
} from '@aws-sdk/client-cloudfront';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
  type Rule,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Routing } from '@fairway/local-edge';

import type { ClientSettings } from '../client-settings.ts';

/** The address on which a target listens. */
export interface TargetPlace {
  readonly host: string;
  readonly port: number;
}

/** A distribution and all that is behind it, as emulated AWS describes it. */
export interface ReadDistribution {
  /** `d123.cloudfront.net` */
  readonly domain: string;
  /** Names of one's own. */
  readonly aliases: readonly string[];
  /** Services are named by their target groups. */
  readonly routing: Routing;
  readonly targets: Readonly<Record<string, readonly TargetPlace[]>>;
}

const DEFAULT_DELAY_SECONDS = 300;

/** Reads distributions and follows them to their targets. */
export class DistributionReader {
  readonly #cloudFront: CloudFrontClient;
  readonly #elb: ElasticLoadBalancingV2Client;

  constructor(settings: ClientSettings) {
    this.#cloudFront = new CloudFrontClient(settings);
    this.#elb = new ElasticLoadBalancingV2Client(settings);
  }

  close(): void {
    this.#cloudFront.destroy();
    this.#elb.destroy();
  }

  /** Distributions by the names that they answer to. */
  async domains(): Promise<ReadonlyMap<string, string>> {
    const { DistributionList } = await this.#cloudFront.send(new ListDistributionsCommand({}));
    return new Map(
      (DistributionList?.Items ?? []).flatMap(({ Id = '', DomainName = '', Aliases }) =>
        [DomainName, ...(Aliases?.Items ?? [])].map((name): [string, string] => [name, Id]),
      ),
    );
  }

  /**
   * @param id of the distribution
   * @returns undefined while it leads to no load balancer with a listener
   */
  async read(id: string, domain: string): Promise<ReadDistribution | undefined> {
    const { DistributionConfig: config } = await this.#cloudFront.send(
      new GetDistributionConfigCommand({ Id: id }),
    );
    if (config?.Enabled !== true) return undefined;
    const origin = config.Origins?.Items?.find(
      (each) => each.Id === config.DefaultCacheBehavior?.TargetOriginId,
    );
    const place = origin === undefined ? undefined : await this.#listenerOf(origin);
    if (place === undefined) return undefined;
    const { Rules = [] } = await this.#elb.send(new DescribeRulesCommand({ ListenerArn: place.listenerArn }));
    const rules = Rules.filter((rule) => rule.IsDefault !== true && isMet(rule, place.headers));
    const groups = await this.#groupsOf(rules);
    const nameOf = new Map(groups.map(({ arn, name }) => [arn, name]));
    return {
      domain,
      aliases: config.Aliases?.Items ?? [],
      routing: {
        rules: rules.flatMap((rule) => {
          const service = nameOf.get(forwardOf(rule) ?? '');
          return service === undefined
            ? []
            : [{ priority: Number(rule.Priority), paths: pathsOf(rule), service }];
        }),
        targetGroups: groups.map(({ name, group, delaySeconds }) => ({
          service: name,
          healthPath: group.HealthCheckPath ?? '/',
          deregistrationDelayMs: delaySeconds * 1_000,
        })),
      },
      targets: Object.fromEntries(groups.map(({ name, places }) => [name, places])),
    };
  }

  /** The listener that an origin's requests reach, and the headers that the distribution adds to them. */
  async #listenerOf(origin: Origin) {
    const loadBalancer = await this.#loadBalancerOf(origin);
    if (loadBalancer.LoadBalancerArn === undefined) return undefined;
    const { Listeners = [] } = await this.#elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn }),
    );
    const listener = Listeners.find(({ Port }) => Port === loadBalancer.port);
    if (listener?.ListenerArn === undefined) return undefined;
    const headers = new Map(
      (origin.CustomHeaders?.Items ?? []).map(({ HeaderName = '', HeaderValue = '' }) => [
        HeaderName.toLowerCase(),
        HeaderValue,
      ]),
    );
    return { listenerArn: listener.ListenerArn, headers };
  }

  async #loadBalancerOf({
    DomainName,
    VpcOriginConfig: vpc,
    CustomOriginConfig: custom,
  }: Origin): Promise<LoadBalancer & { readonly port: number | undefined }> {
    if (vpc?.VpcOriginId !== undefined) {
      const { VpcOrigin } = await this.#cloudFront.send(new GetVpcOriginCommand({ Id: vpc.VpcOriginId }));
      const to = VpcOrigin?.VpcOriginEndpointConfig;
      const port = to?.OriginProtocolPolicy === 'http-only' ? to.HTTPPort : to?.HTTPSPort;
      return { ...(to?.Arn === undefined ? {} : { LoadBalancerArn: to.Arn }), port };
    }
    const { LoadBalancers = [] } = await this.#elb.send(new DescribeLoadBalancersCommand({}));
    const found = LoadBalancers.find(({ DNSName }) => DNSName === DomainName);
    const port = custom?.OriginProtocolPolicy === 'http-only' ? custom.HTTPPort : custom?.HTTPSPort;
    return { ...found, port };
  }

  async #groupsOf(rules: readonly Rule[]) {
    const arns = [...new Set(rules.flatMap((rule) => forwardOf(rule) ?? []))];
    if (arns.length === 0) return [];
    const { TargetGroups = [] } = await this.#elb.send(
      new DescribeTargetGroupsCommand({ TargetGroupArns: arns }),
    );
    return Promise.all(TargetGroups.map((group) => this.#groupOf(group)));
  }

  async #groupOf(group: TargetGroup) {
    const { TargetGroupArn: arn = '', TargetGroupName: name = '' } = group;
    const [{ Attributes = [] }, { TargetHealthDescriptions: targets = [] }] = await Promise.all([
      this.#elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })),
      this.#elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn })),
    ]);
    const delay = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
    const places = targets.flatMap(({ Target }) =>
      Target?.Id === undefined ? [] : [{ host: Target.Id, port: Target.Port ?? group.Port ?? 80 }],
    );
    return { arn, name, group, places, delaySeconds: Number(delay ?? DEFAULT_DELAY_SECONDS) };
  }
}

function forwardOf({ Actions = [] }: Rule): string | undefined {
  return Actions.find(({ Type }) => Type === 'forward')?.TargetGroupArn;
}

function pathsOf({ Conditions = [] }: Rule): readonly string[] {
  const paths = Conditions.filter(({ Field }) => Field === 'path-pattern');
  return paths.flatMap(({ PathPatternConfig, Values }) => PathPatternConfig?.Values ?? Values ?? []);
}

/**
 * A rule that asks for a header is met when the distribution adds it; requests on another way are not let through.
 */
function isMet({ Conditions = [] }: Rule, headers: ReadonlyMap<string, string>): boolean {
  return Conditions.every(({ Field, HttpHeaderConfig: header }) => {
    if (Field === 'path-pattern') return true;
    if (Field !== 'http-header') return false;
    const value = headers.get((header?.HttpHeaderName ?? '').toLowerCase());
    return value !== undefined && (header?.Values ?? []).includes(value);
  });
}
