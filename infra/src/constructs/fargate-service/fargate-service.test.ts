import { describe, expect, test } from '@jest/globals';

import { maximal, minimal } from '../../../test/fixtures/services.ts';
import { containersOf, variablesOf } from '../../../test/support/containers.ts';
import { addService, defaultSettings, everything } from '../../../test/support/fargate-service.ts';
import { synthesize, type Attributes } from '../../../test/support/synthesize.ts';
import { countResources } from '../../terraform-json.ts';

const collectorImage = `registry.example/collector@sha256:${'b'.repeat(64)}`;

const small = synthesize((stack) => addService(stack, minimal));
const large = synthesize((stack) => {
  const settings = defaultSettings(maximal);
  addService(stack, maximal, {
    resources: everything,
    settings: {
      ...settings,
      settings: { ...settings.settings, SETTING: 'of the environment' },
      readBuckets: ['first', 'second'],
      capacity: { onDemandBase: 1, spotPercent: 75 },
      night: {
        kind: 'asleep',
        stop: 'cron(0 20 ? * MON-FRI *)',
        start: 'cron(0 6 ? * MON-FRI *)',
        timeZone: 'Europe/Berlin',
      },
      tracing: { kind: 'x-ray', collectorImage, sampledPercent: 5 },
    },
    deploymentAlarms: ['one', 'other'],
  });
});

function statementsOf({ policy }: Attributes): readonly Attributes[] {
  return JSON.parse(policy).Statement;
}

function taskPolicy(stack: typeof small): readonly Attributes[] {
  const [found] = stack.all('aws_iam_role_policy').filter(({ role }) => role.includes('roles_task'));
  return found === undefined ? [] : statementsOf(found);
}

function executionPolicy(stack: typeof small): readonly Attributes[] {
  const found = stack.all('aws_iam_role_policy').find(({ role }) => role.includes('roles_execution'));
  return statementsOf(found);
}

describe('a service that needs nothing', () => {
  test('is few resources', () => {
    const cluster = 3;

    expect(countResources(small.json) - cluster).toBe(12);
  });

  test('is replaced without ever having fewer tasks, and brought back when it fails', () => {
    expect(small.one('aws_ecs_service')).toMatchObject({
      name: 'minimal',
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      deployment_circuit_breaker: { enable: true, rollback: true },
      deployment_controller: { type: 'ECS' },
      health_check_grace_period_seconds: 60,
      capacity_provider_strategy: [{ capacity_provider: 'FARGATE', base: 0, weight: 100 }],
      enable_execute_command: false,
      enable_ecs_managed_tags: true,
      propagate_tags: 'SERVICE',
      wait_for_steady_state: false,
    });
    expect(small.one('aws_ecs_service')).not.toHaveProperty('alarms');
  });

  test('has one container that can write nothing, has no rights and is not root', () => {
    expect(containersOf(small, 'minimal')).toEqual([
      {
        name: 'minimal',
        image: '${var.images.minimal.image}',
        essential: true,
        environment: expect.anything(),
        portMappings: [{ containerPort: 8901, hostPort: 8901, protocol: 'tcp' }],
        healthCheck: {
          command: [
            'CMD',
            '/nodejs/bin/node',
            '-e',
            "fetch('http://127.0.0.1:8901/health').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))",
          ],
          interval: 15,
          timeout: 5,
          retries: 3,
          startPeriod: 60,
        },
        user: '65532',
        readonlyRootFilesystem: true,
        linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: true },
        stopTimeout: 30,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '${aws_cloudwatch_log_group.minimal_log-group_0EBD4B60.name}',
            'awslogs-region': 'eu-central-1',
            'awslogs-stream-prefix': 'minimal',
            mode: 'non-blocking',
            'max-buffer-size': '4m',
          },
        },
      },
    ]);
  });

  test('runs on arm64, in the size of its manifest', () => {
    expect(small.one('aws_ecs_task_definition')).toMatchObject({
      family: 'fairway-test-minimal',
      cpu: '256',
      memory: '512',
      network_mode: 'awsvpc',
      requires_compatibilities: ['FARGATE'],
      runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
      container_definitions:
        '${replace(replace(local.minimal_template, "<release>", local.minimal_release), "<commit>", var.images.minimal.commit)}',
    });
  });

  test('may do nothing: its code has no role', () => {
    expect(small.one('aws_ecs_task_definition')).not.toHaveProperty('task_role_arn');
    expect(small.all('aws_iam_role').map(({ name }) => name)).toEqual(['fairway-test-minimal-execution']);
  });

  test('has roles that only tasks of this account can take', () => {
    expect(large.all('aws_iam_role').map((role) => JSON.parse(role.assume_role_policy).Statement)).toEqual(
      Array(2).fill([
        {
          Sid: 'Trust',
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: ['sts:AssumeRole'],
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111111111111' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-central-1:111111111111:*' },
          },
        },
      ]),
    );
  });

  test('is started by a role that pulls its image and writes its log', () => {
    expect(executionPolicy(small)).toEqual([
      {
        Sid: 'SignInToRegistry',
        Effect: 'Allow',
        Action: ['ecr:GetAuthorizationToken'],
        Resource: ['*'],
      },
      {
        Sid: 'PullImage',
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        Resource: ['arn:aws:ecr:eu-central-1:111111111111:repository/fairway/minimal'],
      },
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: ['${aws_cloudwatch_log_group.minimal_log-group_0EBD4B60.arn}:*'],
      },
    ]);
  });

  test('is reached by the load balancer on its port alone, and reaches HTTPS alone', () => {
    expect(small.one('aws_security_group')).toMatchObject({
      ingress: [{ from_port: 8901, to_port: 8901, protocol: 'tcp', security_groups: ['sg-load-balancer'] }],
      egress: [{ from_port: 443, to_port: 443, protocol: 'tcp', cidr_blocks: ['0.0.0.0/0'] }],
    });
  });

  test('is checked every five seconds, and drains for its longest request', () => {
    expect(small.one('aws_lb_target_group')).toMatchObject({
      name: 'test-minimal',
      port: 80,
      target_type: 'ip',
      deregistration_delay: '15',
      health_check: {
        path: '/health',
        interval: 5,
        timeout: 4,
        healthy_threshold: 2,
        unhealthy_threshold: 3,
        matcher: '200',
      },
    });
    expect(small.one('aws_ecs_service').load_balancer).toMatchObject([
      { container_name: 'minimal', container_port: 8901 },
    ]);
    expect(small.one('aws_lb_listener_rule')).toMatchObject({
      priority: 7209,
      condition: [{ path_pattern: { values: ['/-/minimal', '/-/minimal/*', '/minimal'] } }],
    });
  });

  test('scales on CPU, memory and requests, between the bounds of its environment', () => {
    expect(small.one('aws_appautoscaling_target')).toMatchObject({ min_capacity: 1, max_capacity: 4 });
    const policies = small.all('aws_appautoscaling_policy');
    expect(policies.map((policy) => policy.target_tracking_scaling_policy_configuration)).toEqual([
      {
        target_value: 60,
        scale_out_cooldown: 60,
        scale_in_cooldown: 300,
        predefined_metric_specification: { predefined_metric_type: 'ECSServiceAverageCPUUtilization' },
      },
      {
        target_value: 70,
        scale_out_cooldown: 60,
        scale_in_cooldown: 300,
        predefined_metric_specification: { predefined_metric_type: 'ECSServiceAverageMemoryUtilization' },
      },
      {
        target_value: 1000,
        scale_out_cooldown: 60,
        scale_in_cooldown: 300,
        predefined_metric_specification: {
          predefined_metric_type: 'ALBRequestCountPerTarget',
          resource_label:
            'app/example/1/${aws_lb_target_group.minimal_targets_target-group_E8AF5F05.arn_suffix}',
        },
      },
    ]);
    expect(small.one('aws_ecs_service').lifecycle).toEqual({ ignore_changes: ['desired_count'] });
  });

  test('keeps its log encrypted, for a time', () => {
    expect(small.one('aws_cloudwatch_log_group', { name: '/fairway/test/minimal' })).toMatchObject({
      retention_in_days: 30,
      kms_key_id: 'arn:aws:kms:eu-central-1:111111111111:key/example',
    });
  });

  test('has its name on everything that can have tags', () => {
    const tagged = Object.entries(small.json.resource ?? {})
      .filter(([type]) => !/^aws_(ecs_cluster|appautoscaling_policy|iam_role_policy)/.test(type))
      .flatMap(([, blocks]) => Object.values(blocks))
      // The cluster's, which is everybody's.
      .filter(({ name }) => !String(name).startsWith('/aws/ecs/containerinsights/'));

    expect(tagged.map(({ tags }) => tags)).toEqual(tagged.map(() => ({ Service: 'minimal' })));
  });
});

describe('a service that needs everything', () => {
  test('may do what its needs are, each on what it is about', () => {
    expect(taskPolicy(large)).toEqual([
      {
        Sid: 'ListReadBuckets',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: ['arn:aws:s3:::first', 'arn:aws:s3:::second'],
      },
      {
        Sid: 'ReadObjects',
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: ['arn:aws:s3:::first/*', 'arn:aws:s3:::second/*'],
      },
      {
        Sid: 'KeepState',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: ['arn:aws:s3:::example-state-bucket/maxi-mal/*'],
      },
      {
        Sid: 'ListState',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: ['arn:aws:s3:::example-state-bucket'],
        Condition: { StringLike: { 's3:prefix': 'maxi-mal/*' } },
      },
      {
        Sid: 'PublishNotices',
        Effect: 'Allow',
        Action: ['sns:Publish'],
        Resource: ['arn:aws:sns:eu-central-1:111111111111:example-notices'],
      },
      {
        Sid: 'EncryptNotices',
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        Resource: ['arn:aws:kms:eu-central-1:111111111111:key/topics'],
      },
      {
        Sid: 'WriteMetrics',
        Effect: 'Allow',
        Action: ['cloudwatch:PutMetricData'],
        Resource: ['*'],
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Maximal' } },
      },
      { Sid: 'ReadMetrics', Effect: 'Allow', Action: ['cloudwatch:GetMetricData'], Resource: ['*'] },
      {
        Sid: 'ConnectToDatabase',
        Effect: 'Allow',
        Action: ['rds-db:connect'],
        Resource: [
          'arn:aws:rds-db:eu-central-1:111111111111:dbuser:cluster-EXAMPLE/maxi_mal',
          'arn:aws:rds-db:eu-central-1:111111111111:dbuser:cluster-EXAMPLE/maxi_mal_reader',
        ],
      },
      {
        Sid: 'AskAthena',
        Effect: 'Allow',
        Action: [
          'athena:StartQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:StopQueryExecution',
        ],
        Resource: ['arn:aws:athena:eu-central-1:111111111111:workgroup/example-workgroup'],
      },
      {
        Sid: 'ReadTables',
        Effect: 'Allow',
        Action: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartitions'],
        Resource: [
          'catalog',
          'database/default',
          'database/example',
          'table/example/first',
          'table/example/second',
        ].map((name) => `arn:aws:glue:eu-central-1:111111111111:${name}`),
      },
      {
        Sid: 'LocateBuckets',
        Effect: 'Allow',
        Action: ['s3:GetBucketLocation'],
        Resource: ['arn:aws:s3:::first', 'arn:aws:s3:::second', 'arn:aws:s3:::example-results'],
      },
      {
        Sid: 'KeepResults',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        Resource: ['arn:aws:s3:::example-results/*'],
      },
      {
        Sid: 'ListResults',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
        Resource: ['arn:aws:s3:::example-results'],
      },
      {
        Sid: 'SendTraces',
        Effect: 'Allow',
        Action: [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ],
        Resource: ['*'],
      },
    ]);
  });

  test('is started by a role that reads its secrets and the database’s, and no others', () => {
    expect(executionPolicy(large).at(-1)).toEqual({
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [
        expect.stringMatching(/^\$\{data\.aws_secretsmanager_secret\..*api_key.*\.arn\}$/),
        'arn:aws:secretsmanager:eu-central-1:111111111111:secret:rds!cluster-example',
      ],
    });
    expect(Object.values(large.json.data?.['aws_secretsmanager_secret'] ?? {})).toEqual([
      { name: 'test/maxi-mal/api-key' },
    ]);
  });

  test('starts when its migration has succeeded, which alone has the master credentials', () => {
    const [service, migration] = containersOf(large, 'maxi-mal');

    expect(service.dependsOn).toEqual([
      { containerName: 'migrate', condition: 'SUCCESS' },
      { containerName: 'otel-collector', condition: 'START' },
    ]);
    expect(variablesOf(service)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_TRACES_SAMPLER_ARG: '0.05',
    });
    expect(service.secrets).toEqual([{ name: 'API_KEY', valueFrom: expect.stringContaining('api_key') }]);
    expect(migration).toMatchObject({
      name: 'migrate',
      image: service.image,
      essential: false,
      command: ['migrate.mjs'],
      // It sends no spans: it is over before the service begins.
      environment: service.environment.filter(({ name }: { name: string }) => !name.startsWith('OTEL_')),
      secrets: [
        {
          name: 'DATABASE_ADMIN_CREDENTIALS',
          valueFrom: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:rds!cluster-example',
        },
      ],
      readonlyRootFilesystem: true,
      user: '65532',
    });
    expect(migration).not.toHaveProperty('portMappings');
    expect(large.one('aws_ecs_service').health_check_grace_period_seconds).toBe(240);
  });

  test('has a collector beside it that takes spans on localhost and may fail alone', () => {
    const collector = containersOf(large, 'maxi-mal')[2];

    expect(collector).toMatchObject({ name: 'otel-collector', image: collectorImage, essential: false });
    expect(JSON.parse(variablesOf(collector)['AOT_CONFIG_CONTENT']!)).toMatchObject({
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
      exporters: { awsxray: { region: 'eu-central-1' } },
    });
  });

  test('reaches the database, and nothing else besides HTTPS', () => {
    expect(large.one('aws_security_group').egress).toMatchObject([
      { from_port: 443, cidr_blocks: ['0.0.0.0/0'] },
      { from_port: 5432, to_port: 5432, security_groups: ['sg-database'] },
    ]);
  });

  test('has time to stop: drain and stop timeout follow the longest request', () => {
    expect(large.one('aws_lb_target_group').deregistration_delay).toBe('65');
    expect(containersOf(large, 'maxi-mal')[0].stopTimeout).toBe(75);
  });

  test('runs three in four of its further tasks on Spot', () => {
    expect(large.one('aws_ecs_service').capacity_provider_strategy).toEqual([
      { capacity_provider: 'FARGATE', base: 1, weight: 25 },
      { capacity_provider: 'FARGATE_SPOT', base: 0, weight: 75 },
    ]);
  });

  test('sleeps at night, and a deployment in the night does not wake it up', () => {
    expect(large.one('aws_appautoscaling_scheduled_action', { name: 'night-stop' })).toMatchObject({
      schedule: 'cron(0 20 ? * MON-FRI *)',
      timezone: 'Europe/Berlin',
      scalable_target_action: { min_capacity: '0', max_capacity: '0' },
    });
    expect(large.one('aws_appautoscaling_scheduled_action', { name: 'night-start' })).toMatchObject({
      schedule: 'cron(0 6 ? * MON-FRI *)',
      scalable_target_action: { min_capacity: '1', max_capacity: '4' },
    });
    expect(large.one('aws_appautoscaling_target').lifecycle).toEqual({
      ignore_changes: ['min_capacity', 'max_capacity'],
    });
  });

  test('is rolled back when an alarm goes on during a deployment', () => {
    expect(large.one('aws_ecs_service').alarms).toEqual({
      enable: true,
      rollback: true,
      alarm_names: ['one', 'other'],
    });
  });
});

describe('on workdays', () => {
  test('by choice more tasks run, and the minimum is back at night', () => {
    const workday = {
      kind: 'raised',
      start: 'cron(0 7 ? * MON-FRI *)',
      stop: 'cron(0 20 ? * MON-FRI *)',
      timeZone: 'Europe/Berlin',
      minimum: 4,
    } as const;
    const settings = {
      ...defaultSettings(minimal),
      tasks: { minimum: 2, desired: 2, maximum: 6 },
      workday,
    };
    const { one } = synthesize((stack) => addService(stack, minimal, { settings }));

    expect(one('aws_appautoscaling_scheduled_action', { name: 'workday-start' })).toMatchObject({
      schedule: 'cron(0 7 ? * MON-FRI *)',
      timezone: 'Europe/Berlin',
      scalable_target_action: { min_capacity: '4', max_capacity: '6' },
    });
    expect(one('aws_appautoscaling_scheduled_action', { name: 'workday-stop' })).toMatchObject({
      scalable_target_action: { min_capacity: '2', max_capacity: '6' },
    });
    expect(one('aws_appautoscaling_target').lifecycle).toEqual({
      ignore_changes: ['min_capacity', 'max_capacity'],
    });
  });
});

describe('by choice', () => {
  test('a service stands alone: nobody reaches it, and nothing counts its requests', () => {
    const { all, one } = synthesize((stack) => {
      const service = addService(stack, minimal, { loadBalancing: undefined as never });
      expect(service.targetGroupArnSuffix).toBeUndefined();
    });

    expect(one('aws_security_group').ingress).toEqual([]);
    expect(one('aws_ecs_service')).not.toHaveProperty('load_balancer');
    expect(one('aws_ecs_service')).not.toHaveProperty('health_check_grace_period_seconds');
    expect(all('aws_lb_target_group')).toEqual([]);
    expect(all('aws_appautoscaling_policy').map(({ name }) => name)).toEqual(['cpu', 'memory']);
  });

  test('a fixed number of tasks is Terraform’s own', () => {
    const { all, one } = synthesize((stack) =>
      addService(stack, minimal, {
        settings: { ...defaultSettings(minimal), tasks: { minimum: 2, desired: 2, maximum: 2 } },
      }),
    );

    expect(one('aws_ecs_service').desired_count).toBe(2);
    expect(one('aws_ecs_service')).not.toHaveProperty('lifecycle');
    expect(all('aws_appautoscaling_target')).toEqual([]);
  });

  test('requests must carry a header, and its values count among the five of a rule', () => {
    const requiredHeader = { name: 'x-origin-secret', values: ['current', 'previous'] };
    const { one } = synthesize((stack) =>
      addService(stack, minimal, {
        loadBalancing: {
          listenerArn: 'arn',
          securityGroupId: 'sg-load-balancer',
          arnSuffix: 'app/example/1',
          rules: [{ priority: 7, paths: ['/minimal'] }],
          requiredHeader,
        },
      }),
    );

    expect(one('aws_lb_listener_rule').condition).toEqual([
      { path_pattern: { values: ['/minimal'] } },
      { http_header: { http_header_name: 'x-origin-secret', values: ['current', 'previous'] } },
    ]);
  });

  test('tasks have public addresses', () => {
    const network = { vpcId: 'vpc-1', subnetIds: ['subnet-1'], publicAddresses: true };
    const { one } = synthesize((stack) => addService(stack, minimal, { network }));

    expect(one('aws_ecs_service').network_configuration.assign_public_ip).toBe(true);
  });

  test('a deployment waits for the alarms that judge it', () => {
    const { one } = synthesize((stack) => {
      addService(stack, minimal).deployAfter([{ fqn: 'aws_cloudwatch_metric_alarm.one' }]);
    });

    expect(one('aws_ecs_service').depends_on).toContain('aws_cloudwatch_metric_alarm.one');
    expect(one('aws_ecs_service').depends_on).toEqual(
      expect.arrayContaining([expect.stringMatching(/^aws_lb_listener_rule\./)]),
    );
  });
});

describe('refuses', () => {
  const settings = defaultSettings(minimal);

  test.each([
    [
      { size: { ...settings.size, memoryMib: 4096 } },
      '`size.memoryMib` of minimal must be one of 512, 1024, 2048 with `cpu` 256, got: 4096',
    ],
    [
      { size: { ...settings.size, cpu: 300 as 256 } },
      '`size.cpu` of minimal must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got: 300',
    ],
    [
      { tasks: { minimum: 2, desired: 1, maximum: 3 } },
      '`tasks.desired` of minimal must be from 2 to 3, got: 1',
    ],
    [
      { tasks: { minimum: 0, desired: 1, maximum: 3 } },
      '`tasks.minimum` of minimal must be a whole number from 1 to 1000, got: 0',
    ],
    [
      { capacity: { onDemandBase: 0, spotPercent: 101 } },
      '`capacity.spotPercent` of minimal must be a whole number from 0 to 100, got: 101',
    ],
    [
      { tracing: { kind: 'x-ray' as const, collectorImage: 'collector:latest', sampledPercent: 5 } },
      "`tracing.collectorImage` of minimal must be an image by digest, ending with @sha256:…, got: 'collector:latest'",
    ],
  ])('%j', (changes, message) => {
    const build = () =>
      synthesize((stack) => addService(stack, minimal, { settings: { ...settings, ...changes } }));

    expect(build).toThrow(new Error(message));
  });

  test('a size that Fargate does not have already in its type', () => {
    // @ts-expect-error 300 is no number of CPU units that Fargate has
    const size: typeof settings.size = { cpu: 300, memoryMib: 512, architecture: 'arm64' };

    expect(size.cpu).toBe(300);
  });
});

describe('a service that asks a model', () => {
  const asking = { ...minimal, needs: { ...minimal.needs, languageModel: true as const } };
  const policyWith = (model: string) =>
    taskPolicy(
      synthesize((stack) => {
        const settings = { ...defaultSettings(asking), settings: { BEDROCK_MODEL_ID: model } };
        addService(stack, asking, { settings });
      }),
    );

  test('may ask the one that its environment names', () => {
    expect(policyWith('amazon.nova-lite-v1:0')).toEqual([
      {
        Sid: 'AskModel',
        Effect: 'Allow',
        Action: ['bedrock:InvokeModel'],
        Resource: ['arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0'],
      },
    ]);
  });

  test('may ask none where none is named', () => {
    expect(policyWith('')).toEqual([]);
  });
});
