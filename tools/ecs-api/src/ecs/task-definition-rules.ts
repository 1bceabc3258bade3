import { clientError } from './errors.ts';
import { fargateSizeFault } from './fargate-sizes.ts';
import type { ContainerDefinitionRequest, TaskDefinitionRequest } from './records.ts';

const NAME = /^[a-zA-Z0-9_-]{1,255}$/;
const IMAGE = /^[a-zA-Z0-9_\-:./#@+]{1,512}$/;
const MAX_STOP_TIMEOUT_SECONDS = 120;

/**
 * Checks the rules of ECS for a task definition beyond its shape.
 * @throws {ApiError} with the first rule that is broken, in ECS's words where they are known
 */
export function requireSoundTaskDefinition(request: TaskDefinitionRequest): void {
  const fault = [...faultsOf(request)][0];
  if (fault !== undefined) throw clientError(fault);
}

function* faultsOf(request: TaskDefinitionRequest): Generator<string> {
  const { family, containerDefinitions } = request;
  if (!NAME.test(family)) yield 'Family contains invalid characters.';
  if (containerDefinitions.length === 0) yield 'Container list cannot be empty.';
  for (const container of containerDefinitions) yield* containerFaults(container, request);
  yield* listFaults(containerDefinitions as readonly ContainerDefinitionRequest[]);
  yield* dependencyFaults(containerDefinitions as readonly ContainerDefinitionRequest[]);
  if (needsFargate(request)) yield* fargateFaults(request);
}

export function needsFargate({ requiresCompatibilities = [] }: TaskDefinitionRequest): boolean {
  return requiresCompatibilities.includes('FARGATE');
}

function* containerFaults(
  container: TaskDefinitionRequest['containerDefinitions'][number],
  request: TaskDefinitionRequest,
): Generator<string> {
  const { name = '', image = '', memory, memoryReservation, portMappings = [] } = container;
  if (name === '') yield 'Container.name should not be null or empty.';
  if (!NAME.test(name)) yield 'Container.name contains invalid characters.';
  if (image === '') yield 'Container.image should not be null or empty.';
  if (!IMAGE.test(image)) yield 'Container.image contains invalid characters.';
  if (request.memory === undefined && memory === undefined && memoryReservation === undefined) {
    yield `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`;
  }
  if (memory !== undefined && memoryReservation !== undefined && memoryReservation > memory) {
    yield `Invalid setting for container '${name}'. 'memory' must be greater than or equal to 'memoryReservation'.`;
  }
  const differs = portMappings.some(
    ({ hostPort, containerPort }) => hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort,
  );
  if (request.networkMode === 'awsvpc' && differs) {
    yield 'When networkMode=awsvpc, the host ports and container ports in port mappings must match.';
  }
  yield* healthCheckFaults(container);
  yield* logFaults(container, request);
}

/** Seconds, but for the retries. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const HEALTH_CHECK_RANGES = [
  ['interval', 5, 300],
  ['timeout', 2, 120],
  ['retries', 1, 10],
  ['startPeriod', 0, 300],
] as const;

function* healthCheckFaults({
  name,
  healthCheck,
}: TaskDefinitionRequest['containerDefinitions'][number]): Generator<string> {
  if (healthCheck === undefined) return;
  const [kind = '', ...words] = healthCheck.command;
  if (kind !== 'NONE' && (!['CMD', 'CMD-SHELL'].includes(kind) || words.length === 0)) {
    yield `Invalid 'healthCheck.command' setting for container '${name}': it must be CMD or CMD-SHELL and what to run.`;
  }
  for (const [member, least, most] of HEALTH_CHECK_RANGES) {
    const value = healthCheck[member];
    if (value !== undefined && (value < least || value > most)) {
      yield `Invalid 'healthCheck.${member}' setting for container '${name}': it must be from ${least} to ${most}, got: ${value}.`;
    }
  }
}

function* logFaults(
  { logConfiguration }: TaskDefinitionRequest['containerDefinitions'][number],
  request: TaskDefinitionRequest,
): Generator<string> {
  if (logConfiguration?.logDriver !== 'awslogs') return;
  const required = [
    'awslogs-region',
    'awslogs-group',
    ...(needsFargate(request) ? ['awslogs-stream-prefix'] : []),
  ];
  const missing = required.filter((option) => !Object.hasOwn(logConfiguration.options ?? {}, option));
  if (missing.length > 0) yield `Log driver awslogs requires options: ${missing.join(', ')}`;
}

function* listFaults(containers: readonly ContainerDefinitionRequest[]): Generator<string> {
  const names = containers.map(({ name }) => name);
  if (new Set(names).size < names.length) yield 'Container.name must be unique within a task definition.';
  if (containers.every(({ essential }) => essential === false)) {
    yield 'A task definition must have at least one essential container.';
  }
}

function* dependencyFaults(containers: readonly ContainerDefinitionRequest[]): Generator<string> {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const { name, dependsOn = [] } of containers) {
    for (const { containerName, condition } of dependsOn) {
      const other = byName.get(containerName);
      if (other === undefined) {
        yield `Invalid 'dependsOn' setting for container '${name}': there is no container '${containerName}'.`;
      } else if (other.essential !== false && (condition === 'SUCCESS' || condition === 'COMPLETE')) {
        yield 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container';
      } else if (condition === 'HEALTHY' && other.healthCheck === undefined) {
        yield (
          `Invalid 'dependsOn' setting for container '${name}': a dependency with the condition HEALTHY needs a health check, ` +
          `and container '${containerName}' has none.`
        );
      }
    }
  }
  if (startOrder(containers) === undefined) yield 'Container dependencies cannot be circular.';
}

/** The containers, each after those it depends on; undefined when they depend on each other in a circle. */
export function startOrder<
  C extends { readonly name: string; readonly dependsOn?: readonly { containerName: string }[] | undefined },
>(containers: readonly C[]): readonly C[] | undefined {
  const ordered: C[] = [];
  while (ordered.length < containers.length) {
    const isPlaced = (name: string): boolean =>
      ordered.some((other) => other.name === name) || !containers.some((other) => other.name === name);
    const next = containers.find(
      (container) =>
        !ordered.includes(container) &&
        (container.dependsOn ?? []).every(({ containerName }) => isPlaced(containerName)),
    );
    if (next === undefined) return undefined;
    ordered.push(next);
  }
  return ordered;
}

function* fargateFaults(request: TaskDefinitionRequest): Generator<string> {
  const { cpu, memory, networkMode, executionRoleArn, containerDefinitions: containers } = request;
  if (networkMode !== 'awsvpc') yield "Fargate only supports network mode 'awsvpc'.";
  if (cpu === undefined) yield "Fargate requires that 'cpu' be defined at the task level.";
  if (memory === undefined) yield "Fargate requires that 'memory' be defined at the task level.";
  const size = fargateSizeFault(cpu, memory);
  if (size !== undefined) yield size;
  const shares = containers.reduce((sum, container) => sum + (container.cpu ?? 0), 0);
  if (shares > Number(cpu)) {
    yield "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.";
  }
  const uses = (what: string, is: boolean): string[] => (is && executionRoleArn === undefined ? [what] : []);
  const unrolled = [
    ...uses(
      'ECR images',
      containers.some(({ image = '' }) => /\.dkr\.ecr\./.test(image)),
    ),
    ...uses(
      'log driver awslogs',
      containers.some((container) => container.logConfiguration?.logDriver === 'awslogs'),
    ),
    ...uses(
      'container secrets',
      containers.some(({ secrets = [] }) => secrets.length > 0),
    ),
  ];
  for (const what of unrolled) {
    yield `Fargate requires task definition to have execution role ARN to support ${what}.`;
  }
  const slow = containers.find(({ stopTimeout = 0 }) => stopTimeout > MAX_STOP_TIMEOUT_SECONDS);
  if (slow !== undefined) {
    yield `Container.stopTimeout must be at most ${MAX_STOP_TIMEOUT_SECONDS} seconds with Fargate, got: ${slow.stopTimeout}.`;
  }
}
