import { TerraformVariable } from 'cdktf';
import { describe, expect, test } from '@jest/globals';

import { containersOf, variablesOf } from '../../test/support/containers.ts';
import { synthesize } from '../../test/support/synthesize.ts';
import type { AwsStack } from '../aws-stack.ts';
import { Cluster } from './cluster.ts';
import { EcsService, type EcsServiceProps } from './ecs-service.ts';

const logs = { retentionDays: 30, keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/example' };
const image = `docker.io/acme/hello@sha256:${'a'.repeat(64)}`;
const behind = {
  listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/example/1/2',
  securityGroupId: 'sg-load-balancer',
  arnSuffix: 'app/example/1',
  paths: ['/hello/*'],
};

/** Adds services with these props to one stack. */
function withServices(...services: readonly Partial<EcsServiceProps>[]) {
  return synthesize((stack) => {
    const cluster = new Cluster(stack, 'cluster', { name: 'hello', containerInsights: 'disabled', logs });
    for (const props of services) addTo(stack, cluster, props);
  });
}

function addTo(stack: AwsStack, cluster: Cluster, props: Partial<EcsServiceProps>): void {
  new EcsService(stack, props.name ?? 'web', {
    project: 'hello',
    environment: 'dev',
    name: 'web',
    image,
    cluster,
    logs,
    network: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], publicAddresses: false },
    ...props,
  });
}

describe('a service on its own', () => {
  const stack = withServices({ healthCommand: ['CMD', '/bin/check'], user: '1000' });

  test('is reached by nobody, and is asked for its health by its container', () => {
    expect(stack.all('aws_lb_target_group')).toEqual([]);
    expect(stack.one('aws_security_group').ingress).toEqual([]);
    expect(containersOf(stack, 'web')).toMatchObject([
      { name: 'web', image, user: '1000', healthCheck: { command: ['CMD', '/bin/check'] } },
    ]);
  });

  test('runs the program that is named, and connects to what is named', () => {
    const cache = { description: 'Redis', securityGroupId: 'sg-cache', port: 6379 };
    const celery = withServices({ entryPoint: ['celery'], command: ['-A', 'config'], reaches: [cache] });

    expect(containersOf(celery, 'web')).toMatchObject([
      { entryPoint: ['celery'], command: ['-A', 'config'] },
    ]);
    expect(containersOf(stack, 'web')[0]).not.toHaveProperty('entryPoint');
    expect(containersOf(stack, 'web')[0]).not.toHaveProperty('command');
    expect(celery.one('aws_security_group').egress).toMatchObject([
      { to_port: 443 },
      { description: 'Redis', from_port: 6379, to_port: 6379, security_groups: ['sg-cache'] },
    ]);
  });

  test('has no rights: not to a registry that asks for none, and none of its own', () => {
    const [execution, ...others] = stack.all('aws_iam_role_policy');

    expect(others).toEqual([]);
    expect(JSON.parse(execution.policy).Statement).toMatchObject([{ Sid: 'WriteLogs' }]);
  });
});

describe('a service behind a load balancer', () => {
  const stack = withServices({
    behind: { ...behind, healthPath: '/ready', longestRequestSeconds: 20 },
    healthCommand: 'none',
  });

  test('gets the requests of its paths, and finishes those that run when it is replaced', () => {
    expect(stack.one('aws_lb_listener_rule').condition).toEqual([
      { path_pattern: { values: ['/-/web', '/-/web/*', '/hello/*'] } },
    ]);
    expect(stack.one('aws_lb_target_group')).toMatchObject({
      deregistration_delay: '25',
      health_check: { path: '/ready' },
    });
    expect(containersOf(stack, 'web')[0]).not.toHaveProperty('healthCheck');
  });
});

test('a container gets its variables, those that Terraform fills in too, and its secrets by their ARN', () => {
  const stack = synthesize((inside) => {
    const cluster = new Cluster(inside, 'cluster', { name: 'hello', containerInsights: 'disabled', logs });
    const queue = new TerraformVariable(inside, 'queue', {}).stringValue;
    addTo(inside, cluster, { variables: { QUEUE: queue, TEXT: 'a ${b}' }, secrets: { API_KEY: 'api-key' } });
  });

  const [container] = containersOf(stack, 'web');
  expect(variablesOf(container)).toMatchObject({ QUEUE: '${var.queue}', TEXT: 'a ${b}', PORT: '8080' });
  expect(container.secrets).toMatchObject([{ name: 'API_KEY' }]);
  expect(JSON.stringify(stack.json.data)).toContain('"name":"dev/web/api-key"');
});

test('rights that are named are the code’s, and no others', () => {
  const statement = { sid: 'Receive', actions: ['sqs:ReceiveMessage'], resources: ['arn:aws:sqs:::jobs'] };

  const policies = withServices({ statements: [statement] }).all('aws_iam_role_policy');

  expect(policies.map(({ policy }) => JSON.parse(policy).Statement[0].Sid).toSorted()).toEqual([
    'Receive',
    'WriteLogs',
  ]);
});

describe('is refused', () => {
  test.each([
    [
      { image: 'acme/hello:latest' },
      "`image` must be an image by digest, ending with @sha256:…, got: 'acme/hello:latest'",
    ],
    [{ name: 'Web' }, '`name` must be 2 to 20 lower-case letters'],
    [{ port: 80 }, '`port` must be a whole number from 1024 to 32767'],
    [{ memoryMib: 600 as 512 }, '600'],
    [
      { variables: { port: 'x' } },
      "variable names must be upper-case letters, digits and underscores, got: 'port'",
    ],
  ])('%j', (props, message) => {
    expect(() => withServices(props)).toThrow(message);
  });

  test('a service whose rules would have the priorities of another one’s', () => {
    const other = { ...behind, paths: ['/other/*'] };

    expect(() => withServices({ behind }, { name: 'other', behind: other })).toThrow(
      /`port` must be no other service’s of the load balancer.*8080 is other’s too/,
    );
    expect(() => withServices({ behind }, { name: 'other' })).not.toThrow();
    expect(() => withServices({ behind }, { name: 'other', port: 8081, behind: other })).not.toThrow();
  });
});
