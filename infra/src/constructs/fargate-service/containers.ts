import {
  bundledFile,
  jobProgram,
  type ContainerEnvironment,
  type Job,
  type ServiceManifest,
} from '@fairway/service-manifest';

/** ECS's container definition, as far as it is used here. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly portMappings?: readonly {
    readonly containerPort: number;
    readonly hostPort: number;
    readonly protocol: 'tcp';
  }[];
  readonly dependsOn?: readonly Dependency[];
  readonly healthCheck?: HealthCheck;
  readonly user: string;
  readonly readonlyRootFilesystem: true;
  readonly linuxParameters: {
    readonly capabilities: { readonly drop: readonly ['ALL'] };
    readonly initProcessEnabled: true;
  };
  readonly stopTimeout: number;
  readonly logConfiguration: LogConfiguration;
}

export interface Dependency {
  readonly containerName: string;
  readonly condition: 'START' | 'SUCCESS';
}

interface HealthCheck {
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

interface LogConfiguration {
  readonly logDriver: 'awslogs';
  readonly options: Readonly<Record<string, string>>;
}

export interface ContainerParts {
  readonly manifest: ServiceManifest;
  readonly image: string;
  readonly logGroup: string;
  readonly region: string;
  /** @default - an image of this repository */
  readonly runtime?: ContainerRuntime | undefined;
}

/** The differences between another author's image and those of this repository. */
export interface ContainerRuntime {
  /**
   * Number or name of a user of the image; not root.
   * @default '65532'
   */
  readonly user?: string;
  /**
   * The command by which ECS asks whether the container is healthy: `['CMD', '/bin/check']`; `none` leaves it to the load
   * balancer.
   * @default - the image's Node asks the service's health path
   */
  readonly healthCommand?: readonly string[] | 'none';
  /**
   * The program that the container runs, and the first of its arguments.
   * @default - the image's own entry point
   */
  readonly entryPoint?: readonly string[];
  /**
   * Arguments of the entry point.
   * @default - those of the image
   */
  readonly command?: readonly string[];
}

/** `nonroot` of the image's base, which has no other user and no shell. */
const NONROOT = '65532';
/** The place of Node in the base image. */
const NODE = '/nodejs/bin/node';
const MIGRATION = 'migrate';

/** The container that a service with a database waits for. */
export const migrationDone: Dependency = { containerName: MIGRATION, condition: 'SUCCESS' };

/** The service itself. ECS starts its dependencies before it, and stops them after it. */
export function serviceContainer(
  parts: ContainerParts,
  environment: ContainerEnvironment,
  dependsOn: readonly Dependency[],
): ContainerDefinition {
  const { name, port, stopTimeoutSeconds } = parts.manifest;
  return {
    ...container(parts, name, environment),
    user: parts.runtime?.user ?? NONROOT,
    essential: true,
    ...program(parts),
    portMappings: [{ containerPort: port, hostPort: port, protocol: 'tcp' }],
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...healthCheck(parts),
    stopTimeout: stopTimeoutSeconds,
  };
}

/** Makes and migrates the service's database, with its variables and the server's master credentials, then ends. */
export function migrationContainer(
  parts: ContainerParts,
  environment: ContainerEnvironment,
): ContainerDefinition {
  return {
    ...container(parts, MIGRATION, environment),
    essential: false,
    command: [bundledFile('migrate')],
    stopTimeout: parts.manifest.stopTimeoutSeconds,
  };
}

/** The container of a job's run, with its service's variables and secrets; it ends by itself, and its task with it. */
export function jobContainer(
  parts: ContainerParts,
  environment: ContainerEnvironment,
  job: Job,
  dependsOn: readonly Dependency[],
): ContainerDefinition {
  return {
    ...container(parts, job.name, environment),
    user: parts.runtime?.user ?? NONROOT,
    essential: true,
    command: [bundledFile(jobProgram(job)), ...job.args],
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    stopTimeout: parts.manifest.stopTimeoutSeconds,
  };
}

function container(
  { image, logGroup, region }: ContainerParts,
  name: string,
  { variables, secrets }: ContainerEnvironment,
) {
  return {
    name,
    image,
    environment: Object.entries(variables)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([variable, value]) => ({ name: variable, value })),
    ...(Object.keys(secrets).length === 0
      ? {}
      : { secrets: Object.entries(secrets).map(([variable, arn]) => ({ name: variable, valueFrom: arn })) }),
    ...isolation,
    logConfiguration: logConfiguration(logGroup, region, name),
  } as const;
}

/**
 * The container can write only to memory and the network, and an init process reaps the zombies that Node would
 * leave.
 */
export const isolation = {
  user: NONROOT,
  readonlyRootFilesystem: true,
  linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: true },
} as const;

/** A service that logs must not stand still when CloudWatch does: beyond 4 MiB of backlog, lines are dropped. */
export function logConfiguration(group: string, region: string, prefix: string): LogConfiguration {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': group,
      'awslogs-region': region,
      'awslogs-stream-prefix': prefix,
      mode: 'non-blocking',
      'max-buffer-size': '4m',
    },
  };
}

function program({
  runtime: { entryPoint, command } = {},
}: ContainerParts): Pick<ContainerDefinition, 'entryPoint' | 'command'> {
  return {
    ...(entryPoint === undefined ? {} : { entryPoint }),
    ...(command === undefined ? {} : { command }),
  };
}

/** The image has no shell and no curl, so Node asks. Starting it costs 50 ms of CPU: not more often than this. */
function healthCheck({ manifest, runtime }: ContainerParts): { readonly healthCheck?: HealthCheck } {
  const command = runtime?.healthCommand ?? askByNode(manifest);
  if (command === 'none') return {};
  return { healthCheck: { command, interval: 15, timeout: 5, retries: 3, startPeriod: 60 } };
}

function askByNode({ port, healthPath }: ServiceManifest): readonly string[] {
  const script = `fetch('http://127.0.0.1:${port}${healthPath}').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))`;
  return ['CMD', NODE, '-e', script];
}
