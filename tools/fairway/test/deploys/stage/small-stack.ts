/** Terraform's JSON of a small stack that deploys as our own does: an image variable, releases, services behind target groups. */
export function smallStack({ environment, account, region, edge, services }: SmallStack): object {
  return {
    ...frame(`app-${environment}`, account, region),
    variable: {
      images: { type: 'map(object({ image = string, version = string, commit = string }))' },
      greeting: { type: 'string', default: 'hello' },
    },
    locals: Object.assign({}, ...services.map((service) => localsOf(service, environment))) as object,
    resource: {
      aws_iam_role: { execution: executionRole(environment) },
      aws_ecs_cluster: { cluster: { name: `shop-${environment}` } },
      aws_ecs_cluster_capacity_providers: {
        cluster: {
          cluster_name: '${aws_ecs_cluster.cluster.name}',
          capacity_providers: ['FARGATE', 'FARGATE_SPOT'],
        },
      },
      aws_sns_topic: { operators: { name: `shop-${environment}-operators` } },
      aws_cloudwatch_log_group: byService(services, (service) => ({
        name: `/shop/${environment}/${service}`,
      })),
      aws_lb_target_group: byService(services, (service) => targetGroup(service, environment)),
      aws_ecs_task_definition: byService(services, (service) => taskDefinition(service, environment)),
      aws_ecs_service: byService(services, service),
    },
    output: {
      url: { value: edge },
      cloudfront_domain: { value: 'd1.cloudfront.net' },
      cluster_name: { value: '${aws_ecs_cluster.cluster.name}' },
      service_names: { value: byService(services, (name) => `\${aws_ecs_service.${name}.name}`) },
      log_groups: { value: byService(services, (name) => `/shop/${environment}/${name}`) },
      releases: { value: byService(services, (name) => `\${local.${name}_release}`) },
      target_group_arn_suffixes: {
        value: byService(services, (name) => `\${aws_lb_target_group.${name}.arn_suffix}`),
      },
      operators_topic_arn: { value: '${aws_sns_topic.operators.arn}' },
    },
  };
}

/** Terraform's JSON of its monitoring, as small as possible. */
export function watchingStack({ environment, account, region }: SmallStack): object {
  const { terraform, provider } = frame(`monitoring-${environment}`, account, region);
  const name = `/shop/${environment}/watch`;
  return { terraform, provider, resource: { aws_cloudwatch_log_group: { watch: { name } } } };
}

/** Terraform's JSON of a stack whose content does not matter. */
export function emptyStack(stack: string, account: string, region: string): object {
  const { terraform, provider } = frame(stack, account, region);
  return { terraform, provider, resource: { aws_cloudwatch_log_group: { one: { name: `/shop/${stack}` } } } };
}

export interface SmallStack {
  /** Its name. */
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** The address of the environment. */
  readonly edge: string;
  readonly services: readonly string[];
}

function frame(stack: string, account: string, region: string) {
  const state = { bucket: `shop-terraform-${account}-${region}`, region, use_lockfile: true };
  return {
    terraform: {
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100, < 7' } },
      backend: { s3: { ...state, key: `stacks/${stack}/terraform.tfstate` } },
    },
    provider: { aws: [{ region, allowed_account_ids: [account] }] },
  };
}

function executionRole(environment: string): object {
  return {
    name: `shop-${environment}-execution`,
    assume_role_policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    }),
  };
}

function localsOf(service: string, environment: string): object {
  const variables = [
    { name: 'ENVIRONMENT', value: environment },
    { name: 'SERVICE', value: service },
    { name: 'GREETING', value: '${var.greeting}' },
  ];
  return {
    [`${service}_template`]: [
      {
        name: service,
        image: `\${var.images.${service}.image}`,
        essential: true,
        portMappings: [{ containerPort: 8080 }],
        environment: variables,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': `/shop/${environment}/${service}`,
            'awslogs-region': 'eu-west-1',
            'awslogs-stream-prefix': service,
          },
        },
      },
    ],
    [`${service}_release`]: `\${substr(sha256(jsonencode(local.${service}_template)), 0, 12)}`,
  };
}

function targetGroup(service: string, environment: string): object {
  return {
    name: `${environment}-${service}`,
    port: 8080,
    protocol: 'HTTP',
    target_type: 'ip',
    vpc_id: 'vpc-0aaaaaaaaaaaaaaaa',
    deregistration_delay: 1,
    health_check: { path: '/health', interval: 5, timeout: 2, healthy_threshold: 2, unhealthy_threshold: 2 },
  };
}

function taskDefinition(service: string, environment: string): object {
  const release = `[{name = "RELEASE", value = local.${service}_release}]`;
  return {
    family: `shop-${environment}-${service}`,
    requires_compatibilities: ['FARGATE'],
    network_mode: 'awsvpc',
    cpu: 256,
    memory: 512,
    execution_role_arn: '${aws_iam_role.execution.arn}',
    skip_destroy: true,
    runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
    container_definitions: `\${jsonencode([for c in local.${service}_template : merge(c, { environment = concat(c.environment, ${release}) })])}`,
  };
}

function service(name: string): object {
  return {
    name,
    cluster: '${aws_ecs_cluster.cluster.id}',
    task_definition: `\${aws_ecs_task_definition.${name}.arn}`,
    desired_count: 1,
    capacity_provider_strategy: [{ capacity_provider: 'FARGATE', weight: 1 }],
    // As ours: without it, another share of Spot takes the service away before it makes it again.
    force_new_deployment: true,
    depends_on: ['aws_ecs_cluster_capacity_providers.cluster'],
    health_check_grace_period_seconds: 5,
    deployment_minimum_healthy_percent: 100,
    deployment_maximum_percent: 200,
    deployment_circuit_breaker: { enable: true, rollback: true },
    // The provider leaves alarms that are taken away as they are, and wants that anew with each plan.
    alarms: { enable: false, rollback: false, alarm_names: ['nothing-rings'] },
    network_configuration: {
      subnets: ['subnet-0aaaaaaaaaaaaaaaa'],
      security_groups: ['sg-0aaaaaaaaaaaaaaaa'],
    },
    load_balancer: {
      target_group_arn: `\${aws_lb_target_group.${name}.arn}`,
      container_name: name,
      container_port: 8080,
    },
  };
}

function byService<Value>(services: readonly string[], value: (service: string) => Value) {
  return Object.fromEntries(services.map((each) => [each, value(each)]));
}
