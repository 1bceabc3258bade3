import {
  DescribeFlowLogsCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type IpPermission,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { environmentNames, serviceNames, vpcOf } from '@fairway/environments';
import { needsDatabase } from '@fairway/service-manifest';

import { differences, sorted } from './differences.ts';
import type { Place } from './place.ts';

/** The VPC, and who may open connections to whom in it. */
export async function networkFaults(place: Place): Promise<readonly string[]> {
  const { ec2 } = place.clients;
  const owner = { ...place.environment, name: vpcOf(place.environment) };
  const { vpc } = environmentNames(place.shared, owner);
  const { Vpcs: [found] = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: [vpc] }] }),
  );
  const ofVpc = [{ Name: 'vpc-id', Values: [found?.VpcId ?? ''] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: ofVpc }));
  const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: ofVpc }));
  const { NatGateways = [] } = await ec2.send(
    new DescribeNatGatewaysCommand({
      Filter: [...ofVpc, { Name: 'state', Values: ['available', 'pending'] }],
    }),
  );
  const differs = differences('network');
  const flowLog = FlowLogs.find(({ ResourceId }) => ResourceId === found?.VpcId);
  return [
    ...differs('range', found?.CidrBlock, place.network.cidr),
    ...differs('subnets', Subnets.length, 2 * place.network.zones),
    ...differs(
      'zones',
      new Set(Subnets.map(({ AvailabilityZone }) => AvailabilityZone)).size,
      place.network.zones,
    ),
    ...differs('NAT gateways', NatGateways.length, natGateways(place.network)),
    ...differs(
      'flow log',
      [flowLog?.TrafficType, flowLog?.LogDestination?.split(':')[6]],
      ['ALL', environmentNames(place.shared, owner).flowLogGroup],
    ),
    ...groupFaults(place, SecurityGroups),
  ];
}

function natGateways({ outbound, zones }: Place['network']): number {
  if (outbound === 'nat-per-zone') return zones;
  return outbound === 'one-nat' ? 1 : 0;
}

/** Faults of security groups: each lets in and out other than its rules in words, such as `tcp 80 from pl-…`. */
function groupFaults(place: Place, groups: readonly SecurityGroup[]): readonly string[] {
  const names = environmentNames(place.shared, place.environment);
  const group = (name: string) => groups.find(({ GroupName = '' }) => isOf(GroupName, name));
  const balancer = group(names.loadBalancerSecurityGroup);
  const database = group(names.databaseSecurityGroup);
  const byDefault = groups.find(({ GroupName }) => GroupName === 'default');
  const clients = place.manifests.filter(needsDatabase);
  const taskGroup = (service: string) =>
    group(serviceNames(place.shared, place.environment, service).taskSecurityGroup);
  const ofServices = place.manifests.flatMap((manifest) => {
    const differs = differences(`security group of ${manifest.name}`);
    const own = taskGroup(manifest.name);
    const toDatabase = needsDatabase(manifest) ? [`tcp 5432 ${database?.GroupId}`] : [];
    return [
      ...differs('ingress', words(own?.IpPermissions), [`tcp ${manifest.port} ${balancer?.GroupId}`]),
      ...differs('egress', words(own?.IpPermissionsEgress), sorted(['tcp 443 0.0.0.0/0', ...toDatabase])),
    ];
  });
  const ofBalancer = differences('security group of the load balancer');
  const ofDatabase = differences('security group of the database');
  return [
    ...ofServices,
    ...ofBalancer(
      'ingress',
      words(balancer?.IpPermissions).map((each) => each.replace(/pl-\w+$/, 'pl-')),
      ['tcp 80 pl-'],
    ),
    ...ofBalancer('egress', words(balancer?.IpPermissionsEgress), [`tcp 1024-32767 ${place.network.cidr}`]),
    ...ofDatabase(
      'ingress',
      words(database?.IpPermissions),
      sorted(clients.map(({ name }) => `tcp 5432 ${taskGroup(name)?.GroupId}`)),
    ),
    ...ofDatabase('egress', words(database?.IpPermissionsEgress), []),
    ...differences('default security group')(
      'rules',
      [byDefault?.IpPermissions?.length, byDefault?.IpPermissionsEgress?.length],
      [0, 0],
    ),
  ];
}

/** Terraform puts a part of its own behind the names. */
function isOf(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix}-`) && /^\d+$/.test(name.slice(prefix.length + 1));
}

function words(permissions: readonly IpPermission[] = []): readonly string[] {
  return permissions
    .flatMap(({ IpProtocol, FromPort, ToPort, ...peers }) => {
      const ports = FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`;
      const all = [
        ...(peers.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
        ...(peers.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
        ...(peers.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
        ...(peers.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
      ];
      return all.map((peer) => `${IpProtocol} ${ports} ${peer}`);
    })
    .toSorted();
}
