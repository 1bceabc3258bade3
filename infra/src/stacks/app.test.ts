import type { EnvironmentDefinition } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { figures, maximal, minimal, worker } from '../../test/fixtures/services.ts';
import { twoAccounts } from '../../test/fixtures/two-accounts.ts';
import { containersOf, variablesOf } from '../../test/support/containers.ts';
import { synthesized } from '../../test/support/synthesize.ts';
import { fixtureInputs } from '../../test/support/stack-inputs.ts';
import { toTerraformJson } from '../terraform-json.ts';
import type { StackInputs } from '../stack-inputs.ts';
import { AppStack } from './app.ts';

function appStack(inputs: StackInputs, name = 'fixture') {
  const environment = inputs.environments.find((one) => one.name === name)!;
  return synthesized(toTerraformJson(new AppStack(new RootConstruct(), inputs, environment)));
}

function fixtureStack(manifests: readonly ServiceManifest[], changes: Partial<EnvironmentDefinition> = {}) {
  return appStack(fixtureInputs(manifests, changes));
}

describe('an environment', () => {
  const stack = fixtureStack([figures, minimal]);

  test('is what it was when somebody last looked at all of it', () => {
    expect(stack.json).toMatchSnapshot();
  });

  test('tells what others ask for', () => {
    expect(Object.keys(stack.json.output ?? {})).toEqual([
      'cloudfront_domain',
      'cluster_name',
      'distribution_id',
      'load_balancer_arn_suffix',
      'load_balancer_name',
      'log_groups',
      'machine_client_id',
      'notices_topic_arn',
      'operators_topic_arn',
      'page_client_id',
      'releases',
      'repository_names',
      'service_names',
      'sign_in_url',
      'target_group_arn_suffixes',
      'token_issuer',
      'url',
      'user_pool_id',
    ]);
    expect(stack.json.output?.['service_names']?.['value']).toEqual({
      figures: 'figures',
      minimal: 'minimal',
    });
    expect(stack.json.output?.['releases']?.['value']).toEqual({
      figures: '${local.figures_release}',
      minimal: '${local.minimal_release}',
    });
    expect(stack.json.output?.['repository_names']?.['value']).toEqual({
      figures: 'fairway/figures',
      minimal: 'fairway/minimal',
    });
  });

  test.each(['none', 'athena'] as const)('asks Athena about logs only by choice: %s', (kind) => {
    const athena = {
      kind: 'athena',
      maxGibPerQuery: 1,
      alarmGibPerDay: 1,
      resultDays: 9,
      datedKeys: [],
    } as const;
    const { all, json } = fixtureStack([maximal], { logQueries: kind === 'none' ? { kind } : athena });
    const isChosen = kind === 'athena';

    // The environment's own bucket, and the listed one.
    expect(all('aws_glue_catalog_table')).toHaveLength(isChosen ? 2 : 0);
    expect(all('aws_athena_workgroup')).toHaveLength(isChosen ? 1 : 0);
    expect(Object.hasOwn(json.output ?? {}, 'log_tables')).toBe(isChosen);
    expect(JSON.stringify(all('aws_s3_bucket_lifecycle_configuration'))).toMatch(
      isChosen ? /"prefix":"maxi-mal\/analyses\/"/ : /^(?!.*analyses)/,
    );
    expect(JSON.stringify(all('aws_iam_role_policy')).includes('athena:')).toBe(isChosen);
  });

  test('has a deployment judged by two alarms, which exist before it begins', () => {
    const service = stack.one('aws_ecs_service', { name: 'minimal' });

    expect(service.alarms).toEqual({
      enable: true,
      rollback: true,
      alarm_names: ['fairway-fixture-minimal-server-errors', 'fairway-fixture-minimal-latency'],
    });
    const alarms = Object.entries(stack.json.resource?.['aws_cloudwatch_metric_alarm'] ?? {})
      .filter(([, alarm]) => service.alarms.alarm_names.includes(alarm['alarm_name']))
      .map(([id]) => `aws_cloudwatch_metric_alarm.${id}`);
    expect(alarms).toHaveLength(2);
    expect(service.depends_on).toEqual(expect.arrayContaining(alarms));
  });

  test('lets those reach the database that asked for one, and starts them when it answers', () => {
    const rule = stack.one('aws_vpc_security_group_ingress_rule');
    const service = stack.one('aws_ecs_service', { name: 'figures' });

    expect(rule).toMatchObject({ description: 'Tasks of figures', from_port: 5432, to_port: 5432 });
    expect(service.network_configuration.security_groups).toEqual([rule.referenced_security_group_id]);
    expect(service.depends_on).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^aws_vpc_security_group_ingress_rule\./),
        expect.stringMatching(/^aws_rds_cluster_instance\./),
      ]),
    );
  });

  test('tells services where they are and whose tokens to accept', () => {
    const variables = variablesOf(containersOf(stack, 'figures')[0]);

    expect(variables).toMatchObject({
      DATABASE_URL: expect.stringMatching(
        /^postgresql:\/\/figures@\$\{aws_rds_cluster\..*\.endpoint\}:5432\/figures\?sslmode=verify-full$/,
      ),
      SIGN_IN_REQUIRED: 'true',
      TOKEN_ISSUER: expect.stringMatching(/^https:\/\/cognito-idp\.eu-central-1\.amazonaws\.com\/\$\{/),
      TOKEN_CLIENT_IDS: expect.stringMatching(/^\$\{aws_cognito.*\},\$\{aws_cognito.*\}$/),
    });
  });

  test('has nothing that none of its services asked for', () => {
    const { all, json } = fixtureStack([minimal]);

    expect(all('aws_rds_cluster')).toEqual([]);
    expect(all('aws_cognito_user_pool')).toEqual([]);
    expect(all('aws_s3_bucket').map(({ bucket }) => bucket)).toEqual([
      'fairway-fixture-access-logs-111111111111-eu-central-1',
    ]);
    expect(json.output).not.toHaveProperty('user_pool_id');
  });

  test('has sign-in where it asks a service for it that leaves it to the environment', () => {
    const services = { 'maxi-mal': { settings: { SETTING: 'x' } } };
    const without = fixtureStack([maximal], { services });
    const required = fixtureStack([maximal], { services, signIn: { requiredBy: ['maxi-mal'] } });

    expect(without.all('aws_cognito_user_pool')).toEqual([]);
    expect(variablesOf(containersOf(without, 'maxi-mal')[0])).toMatchObject({
      SIGN_IN_REQUIRED: 'false',
      TOKEN_ISSUER: '',
    });
    expect(required.all('aws_cognito_user_pool')).toHaveLength(1);
    expect(variablesOf(containersOf(required, 'maxi-mal')[0])['SIGN_IN_REQUIRED']).toBe('true');
  });
});

describe('by choice', () => {
  test('services that read buckets read the environment’s own one for logs, and those that it lists', () => {
    const services = { 'maxi-mal': { settings: { SETTING: 'x' }, readBuckets: ['listed'] } };
    const withOwn = fixtureStack([maximal], { services });
    const without = fixtureStack([maximal], { services, logBucket: { kind: 'none' } });
    const bucketsOf = (stack: typeof withOwn) => variablesOf(containersOf(stack, 'maxi-mal')[0])['BUCKETS'];

    expect(bucketsOf(withOwn)).toMatch(/^\$\{aws_s3_bucket\.logs_closed_bucket_\w+\.bucket\},listed$/);
    expect(withOwn.json.output?.['log_bucket']?.['value']).toMatch(/^\$\{aws_s3_bucket\.logs_closed_bucket/);
    expect(bucketsOf(without)).toBe('listed');
    expect(without.json.output).not.toHaveProperty('log_bucket');
  });

  test('tasks are in public subnets with addresses, or in private ones without', () => {
    const cidr = '10.90.0.0/16';
    const configurationOf = (outbound: 'public-addresses' | 'one-nat') =>
      fixtureStack([minimal], { network: { kind: 'own', cidr, outbound } }).one('aws_ecs_service')
        .network_configuration;

    expect(configurationOf('public-addresses')).toMatchObject({
      assign_public_ip: true,
      subnets: expect.stringContaining('public_subnet_ids'),
    });
    expect(configurationOf('one-nat')).toMatchObject({
      assign_public_ip: false,
      subnets: expect.stringContaining('private_subnet_ids'),
    });
  });

  test('an environment lives in the VPC of another one', () => {
    const { json, one } = appStack(twoAccounts, 'qa');

    expect(json.data?.['terraform_remote_state']).toEqual({
      'vpc-dev': expect.objectContaining({
        config: expect.objectContaining({ key: 'stacks/vpc-dev/terraform.tfstate' }),
      }),
    });
    expect(one('aws_ecs_service', { name: 'minimal' }).network_configuration.assign_public_ip).toBe(true);
  });

  test('a public load balancer asks each request for the header that CloudFront sends', () => {
    const { all, one } = fixtureStack([minimal, figures], {
      edge: {
        origin: {
          kind: 'public-alb',
          host: 'origin.dev.example.com',
          certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/origin',
          headerSecretName: 'fixture/origin',
        },
        domain: {
          kind: 'custom',
          name: 'dev.example.com',
          hostedZoneId: 'Z1',
          certificate: { kind: 'made' },
        },
      },
    });

    expect(one('aws_lb').internal).toBe(false);
    for (const { condition } of all('aws_lb_listener_rule')) {
      const [{ path_pattern: paths }, { http_header: header }] = condition;
      expect(header.http_header_name).toBe('x-origin-secret');
      expect([...paths.values, ...header.values].length).toBeLessThanOrEqual(5);
    }
    expect(one('aws_cloudfront_distribution')).toMatchObject({ aliases: ['dev.example.com'] });
    expect(all('aws_route53_record').map(({ name, type }) => `${type} ${name}`)).toEqual(
      expect.arrayContaining(['A dev.example.com', 'AAAA dev.example.com', 'A origin.dev.example.com']),
    );
  });

  test('a firewall lets uploads through where services take them', () => {
    const { one } = fixtureStack([maximal], {
      services: { 'maxi-mal': { settings: { SETTING: 'x' } } },
      edge: { waf: { kind: 'managed-rules', requestsPerFiveMinutes: 2000 } },
    });

    expect(one('aws_cloudfront_distribution').web_acl_id).toMatch(/^\$\{aws_wafv2_web_acl\..*\.arn\}$/);
    expect(JSON.stringify(one('aws_wafv2_web_acl'))).toContain('"^/a$"');
  });
});

describe('refuses', () => {
  test('a VPC that no environment has', () => {
    const network = { kind: 'shared', vpc: 'dve' } as const;

    expect(() => fixtureStack([minimal], { network })).toThrow(
      new Error("`network.vpc` of fixture must name an environment with a VPC of its own, got: 'dve'"),
    );
  });

  test('services whose paths clash', () => {
    expect(() => fixtureStack([minimal, { ...figures, paths: ['/minimal'] }])).toThrow(
      '`paths` must be no other service’s: /minimal is minimal’s already',
    );
  });
});

describe('a worker', () => {
  const stack = fixtureStack([minimal, worker]);
  const [service] = stack.all('aws_ecs_service').filter(({ name }) => name === 'worker');

  test('has no target group, no rule, no alarm on requests, and nothing that reaches it', () => {
    expect(service).not.toHaveProperty('load_balancer');
    expect(service).not.toHaveProperty('alarms');
    expect(service).toMatchObject({ deployment_circuit_breaker: { enable: true, rollback: true } });
    for (const type of ['aws_lb_target_group', 'aws_lb_listener_rule', 'aws_cloudwatch_metric_alarm'])
      expect(stack.all(type).filter(({ tags }) => tags?.Service === 'worker')).toEqual([]);
    expect(stack.all('aws_security_group').find(({ tags }) => tags?.Service === 'worker').ingress).toEqual(
      [],
    );
    expect(stack.json.output?.['target_group_arn_suffixes']?.['value']).not.toHaveProperty('worker');
  });

  test('is asked for its health by its container', () => {
    expect(containersOf(stack, 'worker')[0].healthCheck.command.join(' ')).toContain(':8904/health');
  });

  test('is in no directory of services that answer', () => {
    const directory = [
      minimal,
      { ...maximal, variables: { LIST: { from: 'serviceDirectory' as const } }, needs: {}, secrets: {} },
    ];
    const [container] = containersOf(fixtureStack([...directory, worker]), 'maxi-mal');

    expect(JSON.parse(variablesOf(container)['LIST']!).map(({ name }: { name: string }) => name)).toEqual([
      'minimal',
      'maxi-mal',
    ]);
  });
});

test('an environment of workers alone has an edge that leads nowhere', () => {
  expect(fixtureStack([worker]).all('aws_lb_target_group')).toEqual([]);
});
