import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { testAccessLogs, testNetwork } from '../../../test/support/stack-parts.ts';
import { vpcOutputs } from '../../contracts/vpc-outputs.ts';
import { LoadBalancer, type LoadBalancerProps } from './load-balancer.ts';

const certificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/1';

function loadBalancer(props: Partial<LoadBalancerProps> = {}) {
  return synthesize((stack) => {
    new LoadBalancer(stack, 'load-balancer', {
      name: 'fairway-test',
      securityGroupName: 'fairway-test-load-balancer',
      network: testNetwork,
      exposure: { kind: 'internal' },
      accessLogs: testAccessLogs(stack),
      ...props,
    });
  });
}

test('an internal one has private subnets and takes HTTP from CloudFront alone', () => {
  const { one, json } = loadBalancer();

  expect(one('aws_lb')).toMatchObject({ internal: true, subnets: testNetwork.privateSubnetIds });
  expect(one('aws_lb_listener')).toMatchObject({ port: 80, protocol: 'HTTP' });
  const [prefixList] = Object.entries(json.data!['aws_ec2_managed_prefix_list']!);
  expect(prefixList![1]['name']).toBe('com.amazonaws.global.cloudfront.origin-facing');
  expect(one('aws_security_group').ingress).toEqual([
    expect.objectContaining({
      from_port: 80,
      to_port: 80,
      cidr_blocks: null,
      ipv6_cidr_blocks: null,
      security_groups: null,
      prefix_list_ids: [`\${data.aws_ec2_managed_prefix_list.${prefixList![0]}.id}`],
    }),
  ]);
});

test('a public one has public subnets and takes TLS 1.2 and up from CloudFront alone', () => {
  const { one } = loadBalancer({ exposure: { kind: 'public', certificateArn } });

  expect(one('aws_lb')).toMatchObject({ internal: false, subnets: testNetwork.publicSubnetIds });
  expect(one('aws_lb_listener')).toMatchObject({
    port: 443,
    protocol: 'HTTPS',
    certificate_arn: certificateArn,
    ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  });
  expect(one('aws_security_group').ingress).toEqual([
    expect.objectContaining({ from_port: 443, to_port: 443, cidr_blocks: null, ipv6_cidr_blocks: null }),
  ]);
});

test('it reaches nothing but the ports of services in its VPC', () => {
  expect(loadBalancer().one('aws_security_group').egress).toEqual([
    expect.objectContaining({ cidr_blocks: ['10.20.0.0/16'], from_port: 1024, to_port: 32_767 }),
  ]);
});

test('what no service claims is a 404 in the form of every other error', () => {
  const [action] = loadBalancer().one('aws_lb_listener').default_action;

  expect(action).toMatchObject({
    type: 'fixed-response',
    fixed_response: { status_code: '404', content_type: 'application/json' },
  });
  expect(JSON.parse(action.fixed_response.message_body)).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'No service answers this path.',
  });
});

test('malformed headers are dropped, idle connections closed and requests logged', () => {
  const { one } = loadBalancer();

  expect(one('aws_lb')).toMatchObject({
    drop_invalid_header_fields: true,
    idle_timeout: 60,
    enable_deletion_protection: false,
    access_logs: { enabled: true, prefix: 'load-balancer' },
  });
  // AWS writes a first object at once, and refuses the setting when it may not.
  expect(one('aws_lb').depends_on).toEqual([expect.stringMatching(/^aws_s3_bucket_policy\./)]);
});

test('deletion protection is a choice', () => {
  const { one } = loadBalancer({ deletionProtection: true });

  expect(one('aws_lb').enable_deletion_protection).toBe(true);
});

test('subnets of another stack are not counted before they are known', () => {
  const { one } = synthesize((stack) => {
    const network = vpcOutputs.read(stack, 'vpc-dev', { bucket: 'b', key: 'k', region: 'eu-central-1' });
    new LoadBalancer(stack, 'load-balancer', {
      name: 'fairway-test',
      securityGroupName: 'fairway-test-load-balancer',
      network,
      exposure: { kind: 'internal' },
      accessLogs: testAccessLogs(stack),
    });
  });

  expect(one('aws_lb').subnets).toBe('${data.terraform_remote_state.vpc-dev.outputs.private_subnet_ids}');
});

test('one zone is refused', () => {
  const network = { ...testNetwork, privateSubnetIds: ['subnet-private-a'] };

  expect(() => loadBalancer({ network })).toThrow('`network` must have subnets in two zones or more, got: 1');
});
