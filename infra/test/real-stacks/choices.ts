/**
 * Checks that each choice of an environment changes its stacks. A choice that is not here has no test, and one whose
 * value is not found in the stacks does nothing: both are red.
 */
import {
  bootstrapStack,
  appStack,
  monitoringStack,
  vpcStack,
  type EnvironmentDefinition,
} from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { stacksOf } from '../../src/all-stacks.ts';
import { toTerraformJson } from '../../src/terraform-json.ts';
import { figures, maximal, minimal } from '../fixtures/services.ts';
import { fixtureInputs } from '../support/stack-inputs.ts';

/** Two environments that differ in every choice, both of them possible. */
const plain: Partial<EnvironmentDefinition> = {
  production: false,
  network: {
    kind: 'own',
    cidr: '10.90.0.0/16',
    zones: 2,
    outbound: 'one-nat',
    interfaceEndpoints: [],
    flowLogRetentionDays: 14,
  },
  services: { 'maxi-mal': { settings: { SETTING: 'plain' } } },
};
const chosen: Partial<EnvironmentDefinition> = {
  production: true,
  network: {
    kind: 'own',
    cidr: '10.91.0.0/16',
    zones: 3,
    outbound: 'nat-per-zone',
    interfaceEndpoints: ['logs'],
    flowLogRetentionDays: 90,
  },
  everyService: {
    tasks: { minimum: 3, desired: 5, maximum: 7 },
    capacity: { onDemandBase: 1, spotPercent: 35 },
    size: { architecture: 'x86_64' },
    scaling: {
      cpuPercent: 41,
      memoryPercent: 42,
      requestsPerTarget: 4321,
      scaleOutCooldownSeconds: 43,
      scaleInCooldownSeconds: 44,
    },
    night: {
      kind: 'asleep',
      stop: 'cron(1 20 ? * MON-FRI *)',
      start: 'cron(2 6 ? * MON-FRI *)',
      timeZone: 'Europe/Lisbon',
    },
    workday: {
      kind: 'raised',
      start: 'cron(0 7 ? * MON-FRI *)',
      stop: 'cron(0 19 ? * MON-FRI *)',
      timeZone: 'Europe/Lisbon',
      minimum: 6,
    },
    tracing: {
      kind: 'x-ray',
      collectorImage: `registry.example/collector@sha256:${'d'.repeat(64)}`,
      sampledPercent: 12,
    },
    logLevel: 'fatal',
    alarms: {
      cpuPercent: 51,
      memoryPercent: 52,
      p99Seconds: 53,
      serverErrorPercent: 54,
      errorLines: 55,
      anomalyDetection: true,
    },
    deployment: { circuitBreaker: false, alarms: false },
  },
  services: {
    'maxi-mal': {
      size: { cpu: 2048, memoryMib: 5120 },
      settings: { SETTING: 'as it was chosen' },
      readBuckets: ['a-listed-bucket'],
    },
  },
  edge: {
    origin: {
      kind: 'public-alb',
      host: 'origin.chosen.example.com',
      certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/origin',
      headerSecretName: 'fixture/origin',
    },
    domain: { kind: 'custom', name: 'chosen.example.com', hostedZoneId: 'Z1', certificate: { kind: 'made' } },
    waf: { kind: 'managed-rules', requestsPerFiveMinutes: 2345 },
    priceClass: 'PriceClass_200',
    accessLogRetentionDays: 61,
    geography: { kind: 'except', countries: ['XX'] },
  },
  protection: { deletionProtection: true, backupRetentionDays: 9, finalSnapshot: true },
  database: { idle: { kind: 'runs', minimumAcu: 1.5 }, maximumAcu: 6, multiZone: true },
  signIn: {
    requiredBy: ['maxi-mal'],
    callbackUrls: ['https://back.example.com/'],
    logoutUrls: ['https://out.example.com/'],
  },
  monitoring: {
    logRetentionDays: 60,
    containerInsights: 'enhanced',
    runbooks: 'https://runbooks.example.com/pages',
  },
  operators: {
    mails: ['operators@example.com'],
    chatWebhook: { kind: 'secret', secretName: 'fixture/chat' },
    pagerWebhook: { kind: 'secret', secretName: 'fixture/pager' },
    monthlyBudgetUsd: 678,
    costAnomalies: true,
  },
  notices: {
    mails: ['users@example.com'],
    queueArns: ['arn:aws:sqs:eu-central-1:222222222222:findings'],
    webhookSecretNames: ['fixture/findings'],
  },
  secretRotation: 'message',
  logBucket: { kind: 'own', retentionDays: 8, writers: ['333333333333'] },
  logQueries: {
    kind: 'athena',
    maxGibPerQuery: 12,
    alarmGibPerDay: 34,
    resultDays: 5,
    datedKeys: [{ bucket: 'a-listed-bucket', prefix: 'chosen/', format: 'yyyy-MM-dd', from: '2025-06-01' }],
  },
  pipeline: {
    plannedByPullRequests: false,
    workflow: { kind: 'file', path: '.github/workflows/chosen.yml', ref: 'refs/heads/main' },
  },
};

type Stack = 'vpc' | 'app' | 'monitoring' | 'bootstrap';

/** By choice: the stack, the type of resource or `locals`, and a text that is there more or less often with the choice. */
const changes: Readonly<Record<string, readonly [stack: Stack, type: string, text: string]>> = {
  'network.cidr': ['vpc', 'aws_vpc', '10.91.0.0/16'],
  'network.zones': ['vpc', 'aws_subnet', 'fairway-fixture-private-2'],
  'network.outbound': ['vpc', 'aws_nat_gateway', 'nat'],
  'network.interfaceEndpoints': ['vpc', 'aws_vpc_endpoint', 'eu-central-1.logs'],
  'network.flowLogRetentionDays': ['vpc', 'aws_cloudwatch_log_group', '"retention_in_days":90'],
  'services.size.cpu': ['app', 'aws_ecs_task_definition', '"cpu":"2048"'],
  'services.size.memoryMib': ['app', 'aws_ecs_task_definition', '"memory":"5120"'],
  'services.size.architecture': ['app', 'aws_ecs_task_definition', 'X86_64'],
  'services.tasks.minimum': ['app', 'aws_appautoscaling_target', '"min_capacity":3'],
  'services.tasks.desired': ['app', 'aws_ecs_service', '"desired_count":5'],
  'services.tasks.maximum': ['app', 'aws_appautoscaling_target', '"max_capacity":7'],
  'services.capacity.onDemandBase': ['app', 'aws_ecs_service', '"base":1'],
  'services.capacity.spotPercent': ['app', 'aws_ecs_service', '"weight":35'],
  'services.scaling.cpuPercent': ['app', 'aws_appautoscaling_policy', '"target_value":41'],
  'services.scaling.memoryPercent': ['app', 'aws_appautoscaling_policy', '"target_value":42'],
  'services.scaling.requestsPerTarget': ['app', 'aws_appautoscaling_policy', '"target_value":4321'],
  'services.scaling.scaleOutCooldownSeconds': ['app', 'aws_appautoscaling_policy', '"scale_out_cooldown":43'],
  'services.scaling.scaleInCooldownSeconds': ['app', 'aws_appautoscaling_policy', '"scale_in_cooldown":44'],
  'services.night': ['app', 'aws_appautoscaling_scheduled_action', 'Europe/Lisbon'],
  'services.workday': ['app', 'aws_appautoscaling_scheduled_action', 'workday-start'],
  'services.settings': ['app', 'locals', 'as it was chosen'],
  'services.readBuckets': ['app', 'locals', 'a-listed-bucket'],
  'services.tracing': ['app', 'locals', '"OTEL_TRACES_SAMPLER_ARG","value":"0.12"'],
  'services.logLevel': ['app', 'locals', '"fatal"'],
  'services.alarms.cpuPercent': ['monitoring', 'aws_cloudwatch_metric_alarm', '"threshold":51'],
  'services.alarms.memoryPercent': ['monitoring', 'aws_cloudwatch_metric_alarm', '"threshold":52'],
  'services.alarms.p99Seconds': ['app', 'aws_cloudwatch_metric_alarm', '"threshold":53'],
  'services.alarms.serverErrorPercent': ['app', 'aws_cloudwatch_metric_alarm', '"threshold":54'],
  'services.alarms.errorLines': ['monitoring', 'aws_cloudwatch_metric_alarm', '"threshold":55'],
  'services.alarms.anomalyDetection': ['monitoring', 'aws_cloudwatch_metric_alarm', 'ANOMALY_DETECTION_BAND'],
  'services.deployment.circuitBreaker': [
    'app',
    'aws_ecs_service',
    '"deployment_circuit_breaker":{"enable":false',
  ],
  'services.deployment.alarms': ['app', 'aws_ecs_service', '"alarm_names"'],
  'edge.origin': ['app', 'aws_lb', '"internal":false'],
  'edge.domain': ['app', 'aws_cloudfront_distribution', 'chosen.example.com'],
  'edge.waf': ['app', 'aws_wafv2_web_acl', '"limit":2345'],
  'edge.priceClass': ['app', 'aws_cloudfront_distribution', 'PriceClass_200'],
  'edge.accessLogRetentionDays': ['app', 'aws_s3_bucket_lifecycle_configuration', '"days":61'],
  'edge.geography': ['app', 'aws_cloudfront_distribution', '"XX"'],
  'protection.deletionProtection': ['app', 'aws_rds_cluster', '"deletion_protection":true'],
  'protection.backupRetentionDays': ['app', 'aws_rds_cluster', '"backup_retention_period":9'],
  'protection.finalSnapshot': ['app', 'aws_rds_cluster', '"skip_final_snapshot":false'],
  'database.idle': ['app', 'aws_rds_cluster', '"min_capacity":1.5'],
  'database.maximumAcu': ['app', 'aws_rds_cluster', '"max_capacity":6'],
  'database.multiZone': ['app', 'aws_rds_cluster_instance', 'fairway-fixture-second'],
  'signIn.requiredBy': ['app', 'locals', '"SIGN_IN_REQUIRED","value":"true"'],
  'signIn.callbackUrls': ['app', 'aws_cognito_user_pool_client', 'https://back.example.com/'],
  'signIn.logoutUrls': ['app', 'aws_cognito_user_pool_client', 'https://out.example.com/'],
  'monitoring.logRetentionDays': ['app', 'aws_cloudwatch_log_group', '"retention_in_days":60'],
  'monitoring.containerInsights': ['app', 'aws_ecs_cluster', '"enhanced"'],
  'monitoring.runbooks': ['monitoring', 'aws_cloudwatch_metric_alarm', 'https://runbooks.example.com/pages'],
  'operators.mails': ['app', 'aws_sns_topic_subscription', 'operators@example.com'],
  'operators.chatWebhook': ['monitoring', 'aws_cloudwatch_event_api_destination', 'fairway-fixture-chat'],
  'operators.pagerWebhook': ['app', 'aws_sns_topic_subscription', 'AlarmName'],
  'operators.monthlyBudgetUsd': ['monitoring', 'aws_budgets_budget', '678.00'],
  'operators.costAnomalies': ['monitoring', 'aws_ce_anomaly_monitor', 'CUSTOM'],
  'notices.mails': ['app', 'aws_sns_topic_subscription', 'users@example.com'],
  'notices.queueArns': ['app', 'aws_sns_topic_subscription', '222222222222:findings'],
  'notices.webhookSecretNames': ['app', 'aws_sns_topic_subscription', 'notices-hear_url-fixture-findings'],
  secretRotation: ['monitoring', 'aws_cloudwatch_event_rule', 'fairway-fixture-maxi-mal-secret-changed'],
  'logBucket.retentionDays': ['app', 'aws_s3_bucket_lifecycle_configuration', '"days":8'],
  'logBucket.writers': ['app', 'aws_s3_bucket_policy', '333333333333'],
  'logQueries.maxGibPerQuery': ['app', 'aws_athena_workgroup', '12884901888'],
  'logQueries.alarmGibPerDay': ['monitoring', 'aws_cloudwatch_metric_alarm', '"threshold":36507222016'],
  'logQueries.resultDays': ['app', 'aws_s3_bucket_lifecycle_configuration', '"days":5'],
  'logQueries.datedKeys': ['app', 'aws_glue_catalog_table', 's3://a-listed-bucket/chosen/$${day}/'],
  'pipeline.plannedByPullRequests': ['bootstrap', 'aws_iam_policy', 'ReadIam'],
  'pipeline.workflow': ['bootstrap', 'aws_iam_role', '.github/workflows/chosen.yml@refs/heads/main'],
};

/** Choices that stacks do not read, each with its reader. */
const readElsewhere: Readonly<Record<string, string>> = {
  'pipeline.requireSignature': 'a deployment, before images enter the ledger: tools/fairway/test/signatures',
  name: 'its names: `derivedNameFaults`',
  account: 'the account that everything is in',
  region: 'the region that everything is in',
  production: 'what checks and policies ask: `productionFaults`',
  accepts: 'what checks ask: `unacceptedFaults`',
  'network.kind': 'whose VPC it is: the test of an environment in the VPC of another',
  'logQueries.kind': 'whether there is a workgroup: the test of the app’s stack',
  'logBucket.kind': 'whether there is a bucket: the test of the app’s stack',
};

const before = stacksWith(plain);
const after = stacksWith(chosen);

describe('every choice of an environment', () => {
  test('has a test here, or a reader elsewhere', () => {
    const known = [...Object.keys(changes), ...Object.keys(readElsewhere)];
    const paths = new Set([...choicesOf(before.environment), ...choicesOf(after.environment)]);

    expect(
      [...paths].filter((path) => !known.some((each) => path === each || path.startsWith(`${each}.`))),
    ).toEqual([]);
    expect(
      known.filter((each) => ![...paths].some((path) => path === each || path.startsWith(`${each}.`))),
    ).toEqual([]);
  });

  test.each(Object.entries(changes))('%s changes what is built', (_, [stack, type, text]) => {
    expect(countOf(text, textOf(after, stack, type))).not.toBe(countOf(text, textOf(before, stack, type)));
  });
});

function stacksWith(definition: Partial<EnvironmentDefinition>) {
  const inputs = fixtureInputs([figures, maximal, minimal], definition);
  const environment = inputs.environments[0]!;
  const names: Readonly<Record<Stack, string>> = {
    vpc: vpcStack('fixture'),
    app: appStack('fixture'),
    monitoring: monitoringStack('fixture'),
    bootstrap: bootstrapStack(inputs.shared, environment.account),
  };
  const plans = stacksOf(inputs);
  const json = Object.fromEntries(
    Object.entries(names).map(([kind, name]) => {
      const plan = plans.find((each) => each.name === name)!;
      return [kind, toTerraformJson(plan.build(new RootConstruct()))];
    }),
  );
  return { environment, json };
}

function textOf({ json }: typeof before, stack: Stack, type: string): string {
  const stackJson = json[stack]!;
  // Containers are text in text: without the backslashes it reads like JSON.
  return JSON.stringify((type === 'locals' ? stackJson.locals : stackJson.resource?.[type]) ?? {}).replaceAll(
    '\\',
    '',
  );
}

function countOf(part: string, text: string): number {
  return text.split(part).length - 1;
}

/** The paths of all values; services share theirs. */
function choicesOf({ services, ...environment }: typeof before.environment): readonly string[] {
  return [
    ...pathsOf(environment),
    ...Object.values(services).flatMap((service) => pathsOf(service, 'services.')),
  ];
}

function pathsOf(value: object, prefix = ''): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner !== 'object' || inner === null || Array.isArray(inner) || Object.keys(inner).length === 0
      ? [`${prefix}${key}`]
      : pathsOf(inner, `${prefix}${key}.`),
  );
}
