import {
  GetDistributionConfigCommand,
  GetVpcOriginCommand,
  ListDistributionsCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { environmentNames, serviceNames } from '@fairway/environments';
import { edgePaths, type ServiceManifest } from '@fairway/service-manifest';

import { differences, sorted, type Differs } from './differences.ts';
import type { Place } from './place.ts';

/** From the domain to the target groups: distribution, VPC origin, load balancer, listener, rules. */
export async function edgeFaults(place: Place): Promise<readonly string[]> {
  const { loadBalancing } = place.clients;
  const names = environmentNames(place.shared, place.environment);
  const { LoadBalancers: [balancer] = [] } = await loadBalancing.send(
    new DescribeLoadBalancersCommand({ Names: [names.loadBalancer] }),
  );
  if (balancer === undefined) return [`there is no load balancer ${names.loadBalancer}`];
  const { Listeners: [listener, ...others] = [] } = await loadBalancing.send(
    new DescribeListenersCommand({ LoadBalancerArn: balancer.LoadBalancerArn }),
  );
  const differs = differences('edge');
  const { Rules = [] } = await loadBalancing.send(
    new DescribeRulesCommand({ ListenerArn: listener?.ListenerArn }),
  );
  const priorities = Rules.map(({ Priority }) => Priority);
  const twice = priorities.filter((each, index) => priorities.indexOf(each) !== index);
  const routes = place.manifests.map((manifest) => routeFaults(place, manifest, listener?.ListenerArn));
  return [
    ...(await balancerFaults(place, balancer)),
    ...differs('priorities that two rules have', twice, []),
    ...differs('other listeners', others.length, 0),
    ...differs('listener', [listener?.Protocol, listener?.Port], ['HTTP', 80]),
    ...differs('what no rule matches', listener?.DefaultActions?.[0]?.FixedResponseConfig?.StatusCode, '404'),
    ...(await Promise.all(routes)).flat(),
    ...(await distributionFaults(place, balancer, differs)),
  ];
}

async function balancerFaults(
  { clients, environment }: Place,
  balancer: LoadBalancer,
): Promise<readonly string[]> {
  const differs = differences('load balancer');
  const { Attributes = [] } = await clients.loadBalancing.send(
    new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: balancer.LoadBalancerArn }),
  );
  const attribute = (key: string) => Attributes.find(({ Key }) => Key === key)?.Value;
  return [
    ...differs(
      'scheme',
      balancer.Scheme,
      environment.edge.origin.kind === 'vpc-origin' ? 'internal' : 'internet-facing',
    ),
    ...differs('idle timeout, s', attribute('idle_timeout.timeout_seconds'), '60'),
    ...differs(
      'dropping of invalid headers',
      attribute('routing.http.drop_invalid_header_fields.enabled'),
      'true',
    ),
    ...differs(
      'protection',
      attribute('deletion_protection.enabled'),
      String(environment.protection.deletionProtection),
    ),
    ...differs('access logs', attribute('access_logs.s3.enabled'), 'true'),
  ];
}

async function routeFaults(
  { clients: { loadBalancing }, shared, environment }: Place,
  manifest: ServiceManifest,
  ListenerArn: string | undefined,
): Promise<readonly string[]> {
  const differs = differences(manifest.name);
  const { targetGroup } = serviceNames(shared, environment, manifest.name);
  const { TargetGroups: [group] = [] } = await loadBalancing.send(
    new DescribeTargetGroupsCommand({ Names: [targetGroup] }),
  );
  const { Attributes = [] } = await loadBalancing.send(
    new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group?.TargetGroupArn }),
  );
  const { Rules = [] } = await loadBalancing.send(new DescribeRulesCommand({ ListenerArn }));
  const own = Rules.filter(({ Actions }) => Actions?.[0]?.TargetGroupArn === group?.TargetGroupArn);
  const conditions = own.flatMap(({ Conditions = [] }) => Conditions);
  const drain = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
  return [
    ...differs('health path', group?.HealthCheckPath, manifest.healthPath),
    ...differs('target type', group?.TargetType, 'ip'),
    ...differs('port that stands for none', group?.Port, 80),
    ...differs('target protocol', group?.Protocol, 'HTTP'),
    ...differs('health checks every, s', group?.HealthCheckIntervalSeconds, 5),
    ...differs('drain, s', drain, String(manifest.drainSeconds)),
    ...differs('kinds of conditions', [...new Set(conditions.map(({ Field }) => Field))], ['path-pattern']),
    ...differs(
      'paths',
      sorted(conditions.flatMap(({ PathPatternConfig }) => PathPatternConfig?.Values ?? [])),
      sorted(edgePaths(manifest)),
    ),
  ];
}

async function distributionFaults(
  place: Place,
  balancer: LoadBalancer,
  differs: Differs,
): Promise<readonly string[]> {
  const { cloudFront } = place.clients;
  const { cloudFront: comment } = environmentNames(place.shared, place.environment);
  const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
  const Id = DistributionList?.Items?.find((each) => each.Comment === comment)?.Id;
  const { DistributionConfig: config } = await cloudFront.send(new GetDistributionConfigCommand({ Id }));
  const origin = config?.Origins?.Items?.[0];
  const { VpcOrigin } = await cloudFront.send(
    new GetVpcOriginCommand({ Id: origin?.VpcOriginConfig?.VpcOriginId }),
  );
  const endpoint = VpcOrigin?.VpcOriginEndpointConfig;
  return [
    ...behaviorFaults(config, differs),
    ...differs('firewall', (config?.WebACLId ?? '') !== '', place.environment.edge.waf.kind !== 'off'),
    ...differs('price class', config?.PriceClass, place.environment.edge.priceClass),
    ...differs('HTTP', config?.HttpVersion, 'http2and3'),
    ...differs('IPv6', config?.IsIPV6Enabled, true),
    ...differs('enabled', config?.Enabled, true),
    ...differs('origin', origin?.DomainName, balancer.DNSName),
    ...differs(
      'origin’s timeouts, s',
      [origin?.VpcOriginConfig?.OriginReadTimeout, origin?.VpcOriginConfig?.OriginKeepaliveTimeout],
      [60, 30],
    ),
    ...differs('VPC origin', endpoint?.Arn, balancer.LoadBalancerArn),
    ...differs('VPC origin’s protocol', endpoint?.OriginProtocolPolicy, 'http-only'),
    ...differs(
      'countries',
      config?.Restrictions?.GeoRestriction?.RestrictionType,
      place.environment.edge.geography.kind === 'everywhere' ? 'none' : undefined,
    ),
  ];
}

/** AWS's managed policies, as its guide lists them: nothing cached, all but `Host` sent on, headers of security. */
const POLICIES = [
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  '67f7725c-6f97-4210-82d7-5512b31e9d03',
];

function behaviorFaults(config: DistributionConfig | undefined, differs: Differs): readonly string[] {
  const behavior = config?.DefaultCacheBehavior;
  return [
    ...differs('other behaviors', config?.CacheBehaviors?.Quantity ?? 0, 0),
    ...differs('viewers’ protocol', behavior?.ViewerProtocolPolicy, 'redirect-to-https'),
    ...differs(
      'policies',
      [behavior?.CachePolicyId, behavior?.OriginRequestPolicyId, behavior?.ResponseHeadersPolicyId],
      POLICIES,
    ),
    ...differs(
      'methods',
      sorted(behavior?.AllowedMethods?.Items),
      sorted(['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE']),
    ),
  ];
}
