import { describe, expect, test } from '@jest/globals';
import type { Network as NetworkSettings } from '@fairway/environments';

import { synthesize, type Synthesized } from '../../../test/support/synthesize.ts';
import { countResources } from '../../terraform-json.ts';
import { Network } from './network.ts';

const smallest: NetworkSettings = {
  kind: 'own',
  cidr: '10.10.0.0/16',
  zones: 2,
  outbound: 'public-addresses',
  interfaceEndpoints: [],
  flowLogRetentionDays: 14,
};
const names = {
  vpc: 'fairway-test',
  endpointsSecurityGroup: 'fairway-test-endpoints',
  flowLogGroup: '/fairway/test/vpc-flow',
  flowLogRole: 'fairway-test-vpc-flow',
};

function network(settings: Partial<NetworkSettings> = {}): Synthesized {
  return synthesize((stack) => {
    new Network(stack, 'network', { settings: { ...smallest, ...settings }, names });
  });
}

describe('a network', () => {
  test('has a public and a private subnet in each zone, cut out of its range', () => {
    const { all, one, json } = network();

    expect(one('aws_vpc')).toMatchObject({
      cidr_block: '10.10.0.0/16',
      enable_dns_hostnames: true,
      tags: { Name: 'fairway-test' },
    });
    expect(all('aws_subnet').map(({ cidr_block, tags }) => [cidr_block, tags.Name])).toEqual([
      ['10.10.0.0/18', 'fairway-test-private-0'],
      ['10.10.64.0/18', 'fairway-test-private-1'],
      ['10.10.192.0/20', 'fairway-test-public-0'],
      ['10.10.208.0/20', 'fairway-test-public-1'],
    ]);
    expect(Object.values(json.data!['aws_availability_zones']!)).toEqual([
      { state: 'available', filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }] },
    ]);
  });

  test('puts both subnets of a zone into it, and keeps them there', () => {
    const { all } = network();

    const zones = all('aws_subnet').map(({ availability_zone }) => availability_zone as string);
    expect(zones.map((zone) => / (\d)\)\}$/.exec(zone)?.[1])).toEqual(['0', '1', '0', '1']);
    for (const { lifecycle, map_public_ip_on_launch } of all('aws_subnet')) {
      expect(lifecycle).toEqual({ ignore_changes: ['availability_zone'] });
      expect(map_public_ip_on_launch).toBe(false);
    }
  });

  test('closes the default security group', () => {
    expect(network().one('aws_default_security_group')).toMatchObject({ ingress: [], egress: [] });
  });

  test('logs its flows into a group with an end, through a role that only its own flow logs may take on', () => {
    const { one } = network({ flowLogRetentionDays: 90 });

    expect(one('aws_cloudwatch_log_group')).toMatchObject({
      name: '/fairway/test/vpc-flow',
      retention_in_days: 90,
    });
    expect(one('aws_flow_log')).toMatchObject({ traffic_type: 'ALL' });
    expect(JSON.parse(one('aws_iam_role').assume_role_policy).Statement).toEqual([
      {
        Sid: 'Trust',
        Effect: 'Allow',
        Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
        Action: ['sts:AssumeRole'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:eu-central-1:111111111111:vpc-flow-log/*' },
        },
      },
    ]);
    expect(JSON.parse(one('aws_iam_role_policy').policy).Statement[0].Resource).toEqual([
      expect.stringMatching(/^\$\{aws_cloudwatch_log_group\..+\.arn\}:\*$/),
    ]);
  });

  test('reaches S3 without leaving, from every subnet', () => {
    const endpoint = network({ zones: 3 }).one('aws_vpc_endpoint');

    expect(endpoint).toMatchObject({
      service_name: 'com.amazonaws.eu-central-1.s3',
      vpc_endpoint_type: 'Gateway',
    });
    expect(endpoint.route_table_ids).toHaveLength(4);
  });

  test('has an endpoint for each service that is asked for, open to HTTPS from the VPC alone', () => {
    const { all, one } = network({ zones: 3, interfaceEndpoints: ['ecr.api', 'secretsmanager'] });

    const endpoints = all('aws_vpc_endpoint').filter(
      ({ vpc_endpoint_type }) => vpc_endpoint_type === 'Interface',
    );
    expect(endpoints.map(({ service_name }) => service_name)).toEqual([
      'com.amazonaws.eu-central-1.ecr.api',
      'com.amazonaws.eu-central-1.secretsmanager',
    ]);
    for (const endpoint of endpoints) {
      expect(endpoint).toMatchObject({ private_dns_enabled: true });
      expect(endpoint.subnet_ids).toHaveLength(3);
    }
    expect(one('aws_vpc_security_group_ingress_rule')).toMatchObject({
      cidr_ipv4: expect.stringMatching(/^\$\{aws_vpc\..+\.cidr_block\}$/),
      from_port: 443,
      to_port: 443,
    });
    expect(all('aws_vpc_security_group_egress_rule')).toEqual([]);
  });

  test.each([
    ['none', 0, 0],
    ['public-addresses', 0, 0],
    ['one-nat', 1, 3],
    ['nat-per-zone', 3, 3],
  ] as const)('with outbound %s has %d NAT gateways and %d routes to them', (outbound, gateways, routes) => {
    const { all } = network({ zones: 3, outbound, interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs'] });

    expect(all('aws_nat_gateway')).toHaveLength(gateways);
    expect(all('aws_eip')).toHaveLength(gateways);
    const natRoutes = all('aws_route').filter(({ nat_gateway_id }) => nat_gateway_id !== undefined);
    expect(natRoutes).toHaveLength(routes);
    expect(new Set(natRoutes.map(({ nat_gateway_id }) => nat_gateway_id)).size).toBe(gateways);
  });

  test('sends each private subnet to the gateway of its own zone, when there is one', () => {
    const { json } = network({ zones: 3, outbound: 'nat-per-zone' });

    const routes = Object.entries(json.resource!['aws_route']!).filter(([id]) => id.includes('nat'));
    expect(routes).toHaveLength(3);
    for (const [id, { nat_gateway_id }] of routes) {
      const zone = /route-(\d)/.exec(id)![1];
      expect(nat_gateway_id).toContain(`gateway-${zone}`);
    }
  });

  test('stays far below what a stack may have', () => {
    const largest = network({
      zones: 3,
      outbound: 'nat-per-zone',
      interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'monitoring', 'sns'],
    });

    expect(countResources(largest.json)).toBeLessThan(60);
  });

  test.each([
    [{ zones: 1 as 2 }, '`zones` must be 2 or 3, got: 1'],
    [{ cidr: '10.10.0.0/24' }, '`cidr` must be an IPv4 range of /16 to /22, got: 10.10.0.0/24'],
    [
      { interfaceEndpoints: ['s3'] },
      "`interfaceEndpoints` must not name s3: its gateway endpoint is always there, got: 's3'",
    ],
    [{ interfaceEndpoints: ['ECR'] }, "`interfaceEndpoints` must be names like ecr.api, got: 'ECR'"],
    [{ interfaceEndpoints: ['logs', 'logs'] }, "`interfaceEndpoints` must name a service once, got: 'logs'"],
    [
      { outbound: 'none' as const, interfaceEndpoints: ['logs'] },
      "`interfaceEndpoints` must have ecr.api, ecr.dkr where `network.outbound` is 'none', or no task can start, got: a list of 1",
    ],
  ])('refuses %j', (settings, message) => {
    expect(() => network(settings)).toThrow(new Error(message));
  });
});
