import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Environment } from '@fairway/environments';
import type { RehearsalRecord } from '@fairway/rehearsal';
import { edgePaths, type ServiceManifest } from '@fairway/service-manifest';

interface Settings {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Reads what an environment has become, and compares it with what its files say. */
export class ReadBack {
  readonly #ecs: ECSClient;
  readonly #scaling: ApplicationAutoScalingClient;
  readonly #elb: ElasticLoadBalancingV2Client;

  constructor({ variables }: RehearsalRecord, region: string) {
    const settings: Settings = { region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    const ecs = variables['AWS_ENDPOINT_URL_ECS'] ?? '';
    this.#ecs = new ECSClient({ ...settings, endpoint: ecs });
    this.#scaling = new ApplicationAutoScalingClient({ ...settings, endpoint: ecs });
    this.#elb = new ElasticLoadBalancingV2Client({
      ...settings,
      endpoint: variables['AWS_ENDPOINT_URL'] ?? '',
    });
  }

  close(): void {
    for (const client of [this.#ecs, this.#scaling, this.#elb]) client.destroy();
  }

  /** @returns a sentence for each value that differs */
  async faults(environment: Environment, manifests: readonly ServiceManifest[]): Promise<readonly string[]> {
    const each = await Promise.all(
      manifests.map(async (manifest) => [
        ...(await this.#serviceFaults(environment, manifest)),
        ...(await this.#edgeFaults(environment, manifest)),
      ]),
    );
    return each.flat().map((fault) => `${environment.name}: ${fault}`);
  }

  async #serviceFaults(
    { name, services }: Environment,
    manifest: ServiceManifest,
  ): Promise<readonly string[]> {
    const cluster = `fairway-${name}`;
    const differs = differences(manifest.name);
    const { services: [service] = [] } = await this.#ecs.send(
      new DescribeServicesCommand({ cluster, services: [manifest.name] }),
    );
    const { taskDefinition } = await this.#ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: service?.taskDefinition }),
    );
    const { ScalableTargets: [target] = [] } = await this.#scaling.send(
      new DescribeScalableTargetsCommand({
        ...{ ServiceNamespace: 'ecs', ResourceIds: [`service/${cluster}/${manifest.name}`] },
      }),
    );
    const settings = services[manifest.name];
    const container = taskDefinition?.containerDefinitions?.find((each) => each.name === manifest.name);
    const given = new Set(container?.environment?.map((variable) => variable.name));
    const breaker = service?.deploymentConfiguration?.deploymentCircuitBreaker;
    return [
      ...differs('processor', taskDefinition?.runtimePlatform?.cpuArchitecture, 'ARM64'),
      ...differs('port', container?.portMappings?.[0]?.containerPort, manifest.port),
      ...differs('digest', container?.image?.includes('@sha256:'), true),
      ...differs('read-only root', container?.readonlyRootFilesystem, true),
      ...differs('breaker', breaker, { enable: true, rollback: true, ...resetOf(breaker) }),
      ...differs('tasks at least', target?.MinCapacity, settings?.tasks.minimum),
      ...differs('tasks at most', target?.MaxCapacity, settings?.tasks.maximum),
      ...Object.keys(manifest.variables)
        .filter((variable) => !given.has(variable))
        .map((variable) => `${manifest.name}: the container lacks ${variable}`),
      ...(container?.environment ?? [])
        .filter(({ name: variable = '', value = '' }) => /password|secret/i.test(variable) && value !== '')
        .map(({ name: variable }) => `${manifest.name}: ${variable} is in the task definition`),
    ];
  }

  async #edgeFaults({ name }: Environment, manifest: ServiceManifest): Promise<readonly string[]> {
    const differs = differences(manifest.name);
    const { TargetGroups: [group] = [] } = await this.#elb.send(
      new DescribeTargetGroupsCommand({ Names: [`${name}-${manifest.name}`] }),
    );
    const { LoadBalancers = [] } = await this.#elb.send(new DescribeLoadBalancersCommand({}));
    const balancer = LoadBalancers.find(({ LoadBalancerArn }) =>
      group?.LoadBalancerArns?.includes(LoadBalancerArn ?? ''),
    );
    const { Listeners: [listener] = [] } = await this.#elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: balancer?.LoadBalancerArn }),
    );
    const { Rules = [] } = await this.#elb.send(
      new DescribeRulesCommand({ ListenerArn: listener?.ListenerArn }),
    );
    const paths = Rules.filter(
      ({ Actions }) => Actions?.[0]?.TargetGroupArn === group?.TargetGroupArn,
    ).flatMap(({ Conditions = [] }) =>
      Conditions.flatMap(({ PathPatternConfig }) => PathPatternConfig?.Values ?? []),
    );
    return [
      ...differs('health path', group?.HealthCheckPath, manifest.healthPath),
      ...differs('target type', group?.TargetType, 'ip'),
      ...differs('load balancer', balancer?.Scheme, 'internal'),
      ...differs('paths', paths.toSorted(), edgePaths(manifest).toSorted()),
    ];
  }
}

/** The provider sends it or not, and both are the default. */
function resetOf(breaker: object | undefined): object {
  return breaker !== undefined && 'resetOnHealthyTask' in breaker
    ? { resetOnHealthyTask: breaker.resetOnHealthyTask }
    : {};
}

function differences(service: string) {
  return (what: string, is: unknown, wanted: unknown): readonly string[] =>
    JSON.stringify(is) === JSON.stringify(wanted)
      ? []
      : [`${service}: ${what} is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`];
}
