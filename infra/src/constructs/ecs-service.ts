import { defaults, serviceNames, type ServiceSettings } from '@fairway/environments';
import { allocateRules, type RoutingRule } from '@fairway/service-catalog';
import {
  defineService,
  imageRules,
  requireRules,
  type FargateCpu,
  type FargateMemoryMib,
  type ServiceManifest,
} from '@fairway/service-manifest';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import type { Statement } from '../policy-document.ts';
import type { Cluster } from './cluster.ts';
import type { ContainerRuntime } from './fargate-service/containers.ts';
import { FargateService, type LogKeeping } from './fargate-service/fargate-service.ts';
import type { LoadBalancing } from './fargate-service/load-balancing.ts';
import type { ReachedPeer, TaskNetwork } from './fargate-service/task-network.ts';

export interface EcsServiceProps extends ContainerRuntime {
  /** 2 to 20 characters: a lower-case letter, then lower-case letters, digits and single hyphens. */
  readonly name: string;
  /** First part of its names in AWS. */
  readonly project: string;
  /** Second part of its names in AWS, such as `dev`; the container gets it as `ENVIRONMENT`. */
  readonly environment: string;
  /** The image with its digest: `…/hello@sha256:…`. */
  readonly image: string;
  /**
   * ARN of the repository of ECR that the image is pulled from.
   * @default - the image is public elsewhere
   */
  readonly repositoryArn?: string;
  readonly cluster: Cluster;
  readonly network: TaskNetwork;
  readonly logs: LogKeeping;
  /**
   * TCP port that the container listens on, 1024 to 32767; it gets it as `PORT`.
   * @default 8080
   */
  readonly port?: number;
  /**
   * CPU units: 1024 is one vCPU.
   * @default 256
   */
  readonly cpu?: FargateCpu;
  /** @default 512 */
  readonly memoryMib?: FargateMemoryMib;
  /** @default 'arm64' */
  readonly architecture?: 'arm64' | 'x86_64';
  /**
   * Variables of the container.
   * @default {}
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Secrets by the variable that carries them: each the last part of a name in Secrets Manager, `<environment>/<name>/<secret>`.
   * @default {}
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Rights of the code in AWS.
   * @default [] - none, and no role
   */
  readonly statements?: readonly Statement[];
  /**
   * Peers of the container besides HTTPS addresses, such as a cache or a database in the network. It must let the
   * service's `securityGroupId` in.
   * @default []
   */
  readonly reaches?: readonly ReachedPeer[];
  /**
   * A load balancer that passes requests on: that of an `Edge`, `edge.behind`, or one of your own.
   * @default - nobody reaches the service: it works on its own
   */
  readonly behind?: BehindLoadBalancer;
  /**
   * Number of tasks, how they scale, where they run, when a deployment ends: the differences from the defaults.
   * @default - one task, up to four under load
   */
  readonly settings?: Partial<Omit<ServiceSettings, 'size' | 'settings'>>;
}

/** A load balancer, and the requests that it sends to the service. */
export interface BehindLoadBalancer extends Omit<LoadBalancing, 'rules'> {
  /** Path patterns, `*` for any characters: `['/', '/hello/*']`. `/-/<name>/*` is the service's too. */
  readonly paths: readonly string[];
  /**
   * Answers 200 when a task can take requests.
   * @default '/health'
   */
  readonly healthPath?: string;
  /**
   * The longest time that a request may take; a task that is replaced finishes it.
   * @default 30
   */
  readonly longestRequestSeconds?: number;
}

/**
 * A container image of your own on Fargate, from plain props: log group, roles with the permissions that you name
 * and no more, security group, rolling deployments with a circuit breaker, autoscaling, and by choice its share of
 * a load balancer. The container gets your variables, and those that every service here gets: `PORT`,
 * `ENVIRONMENT`, `RELEASE` …
 * @example
 * new EcsService(stack, 'web', {
 *   ...{ project: 'hello', environment: 'dev', name: 'web', cluster, network: network.tasks, logs },
 *   image: 'public.ecr.aws/nginx/nginx-unprivileged@sha256:…',
 *   healthCommand: 'none',
 *   behind: { ...edge.behind, paths: ['/*'], healthPath: '/' },
 * });
 * @throws {ManifestError} naming every prop that breaks a rule
 */
export class EcsService extends FargateService {
  /** The service as policies see it. */
  readonly manifest: ServiceManifest;

  constructor(scope: Construct, id: string, props: EcsServiceProps) {
    validateImage(props.image);
    const manifest = manifestOf(props);
    const { project, environment, image, behind } = props;
    super(scope, id, {
      manifest,
      environment,
      settings: settingsOf(props),
      names: serviceNames({ project }, { name: environment }, manifest.name),
      image: { image, version: digestOf(image), commit: 'unknown' },
      repositoryArn: props.repositoryArn,
      cluster: props.cluster,
      network: props.network,
      logs: props.logs,
      runtime: props,
      statements: props.statements ?? [],
      reaches: props.reaches,
      resources: { edgeOrigin: '', directory: [], signInRequiredBy: [] },
      ...(behind === undefined ? {} : { loadBalancing: { ...behind, rules: rulesOf(manifest, behind) } }),
    });
    this.manifest = manifest;
    if (behind !== undefined) this.node.addValidation({ validate: () => this.#priorityFaults() });
  }

  /** AWS refuses a rule whose priority another one of the listener has, in the middle of an apply. */
  #priorityFaults(): string[] {
    const services = AwsStack.of(this)
      .node.findAll()
      .filter((construct) => construct instanceof EcsService);
    return services
      .filter(
        (other) =>
          other !== this &&
          other.manifest.port === this.manifest.port &&
          other.targetGroupArnSuffix !== undefined,
      )
      .map(
        ({ name }) =>
          `${this.name}: \`port\` must be no other service’s of the load balancer, for the priority of its rules follows from it: ${this.manifest.port} is ${name}’s too`,
      );
  }
}

function manifestOf({
  name,
  behind,
  variables = {},
  secrets = {},
  ...props
}: EcsServiceProps): ServiceManifest {
  return defineService({
    name,
    summary: `The service ${name}.`,
    port: props.port ?? 8080,
    paths: behind?.paths ?? [],
    cpu: props.cpu ?? 256,
    memoryMib: props.memoryMib ?? 512,
    longestRequestSeconds: behind?.longestRequestSeconds ?? 30,
    healthPath: behind?.healthPath ?? '/health',
    variables: mapValues(variables, (value) => ({ from: 'constant', value })),
    secrets: mapValues(secrets, (secret) => ({ from: 'secretsManager', name: secret })),
  });
}

function settingsOf({
  cpu = 256,
  memoryMib = 512,
  architecture = 'arm64',
  settings,
}: EcsServiceProps): ServiceSettings {
  return { ...defaults.everyService, ...settings, size: { cpu, memoryMib, architecture } };
}

function rulesOf(manifest: ServiceManifest, { requiredHeader }: BehindLoadBalancer): readonly RoutingRule[] {
  return allocateRules([manifest], requiredHeader?.values.length).get(manifest.name) ?? [];
}

/** The release that `/version` would answer: the first digits of the digest. */
function digestOf(image: string): string {
  return image.slice(-64, -52);
}

function validateImage(image: string): void {
  if (!Token.isUnresolved(image)) requireRules(imageRules('image', image));
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
