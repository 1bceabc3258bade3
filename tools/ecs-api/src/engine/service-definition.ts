import type {
  ContainerDefinition,
  ContainerDependency,
  ContainerHealthCheck,
  DeploymentConfiguration,
  HealthCheck,
  ServiceDefinition,
  ServiceSettings,
} from '@fairway/local-ecs';

import { memoryMib } from '../ecs/fargate-sizes.ts';
import type {
  ContainerDefinitionRequest,
  ServiceRecord,
  ServiceRequest,
  ServiceRevisionRecord,
  TaskDefinitionRecord,
} from '../ecs/records.ts';
import { startOrder } from '../ecs/task-definition-rules.ts';

/** The pace of things that take AWS longer. */
export interface Pace {
  /** Milliseconds between two checks of a task that was not healthy yet; never slower than its target group says. */
  readonly startCheckMs: number;
  /** Milliseconds that a task must run before it counts as ready, with and without a load balancer; ECS waits 40 s without. */
  readonly stableWithLoadBalancerMs: number;
  readonly stableWithoutLoadBalancerMs: number;
  /** Milliseconds that alarms judge a deployment whose tasks are ready; AWS computes minutes from the alarms. */
  readonly alarmBakeMs: number;
}

const DEFAULT_STOP_TIMEOUT_SECONDS = 30;
/** In seconds. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const DEFAULT_HEALTH_CHECK = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 };
const SECOND_MS = 1_000;

/** A service of the scheduler for a revision of a service of ECS. */
export function serviceDefinition(
  schedulerName: string,
  service: ServiceRecord,
  revision: ServiceRevisionRecord,
  taskDefinition: TaskDefinitionRecord,
  pace: Pace,
): ServiceDefinition {
  const [balanced] = revision.given.loadBalancers ?? [];
  const behindLoadBalancer = revision.targetGroups.length > 0;
  return {
    name: schedulerName,
    desiredCount: service.desiredCount,
    // Every deployment of ECS replaces the tasks, even without a change: its revision tells it apart.
    taskDefinition: {
      release: revision.serviceRevisionArn,
      containers: schedulerContainers(
        taskDefinition,
        behindLoadBalancer ? balanced?.containerName : undefined,
        pace,
      ),
    },
    minimumStableMs: behindLoadBalancer ? pace.stableWithLoadBalancerMs : pace.stableWithoutLoadBalancerMs,
    ...serviceSettings(service, revision, pace),
  };
}

/** The settings that change without a deployment. */
export function serviceSettings(
  service: ServiceRecord,
  revision: ServiceRevisionRecord,
  pace: Pace,
): ServiceSettings {
  const healthCheck = healthCheckOf(service, revision, pace);
  const delays = revision.targetGroups.map(({ deregistrationDelayMs }) => deregistrationDelayMs);
  return {
    deployment: deploymentConfiguration(service.given, pace),
    ...(healthCheck === undefined ? {} : { healthCheck }),
    deregistrationDelayMs: Math.max(0, ...delays),
  };
}

/** The containers of a task that runs once. */
export function jobDefinition(
  schedulerName: string,
  taskDefinition: TaskDefinitionRecord,
  pace: Pace,
): ServiceDefinition {
  return {
    name: schedulerName,
    desiredCount: 1,
    taskDefinition: {
      release: taskDefinition.taskDefinitionArn,
      containers: schedulerContainers(taskDefinition, undefined, pace),
    },
    deployment: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: false, rollback: false },
    },
    minimumStableMs: 0,
    deregistrationDelayMs: 0,
  };
}

/** Command, environment and user come with each task, when it has been prepared. */
function schedulerContainers(
  taskDefinition: TaskDefinitionRecord,
  listening: string | undefined,
  pace: Pace,
): readonly ContainerDefinition[] {
  const taskMib = memoryMib(taskDefinition.memory);
  const ordered = startOrder(taskDefinition.containerDefinitions) ?? taskDefinition.containerDefinitions;
  return ordered.map((container) => {
    const { name, essential = true, memory, startTimeout, stopTimeout } = container;
    const healthCheck = ownHealthCheck(container, pace);
    return {
      name,
      command: '',
      args: [],
      workingFolder: '/',
      environment: {},
      essential,
      dependsOn: dependenciesOf(container),
      ...(healthCheck === undefined ? {} : { healthCheck }),
      ...(startTimeout === undefined ? {} : { startTimeoutMs: startTimeout * SECOND_MS }),
      ...(name === listening ? { port: { variable: 'PORT' } } : {}),
      stopSignal: 'SIGTERM',
      stopTimeoutMs: (stopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS) * SECOND_MS,
      memory: {
        ...(memory === undefined ? {} : { containerMib: memory }),
        ...(taskMib === undefined ? {} : { taskMib }),
      },
    };
  });
}

function dependenciesOf({ dependsOn = [] }: ContainerDefinitionRequest): readonly ContainerDependency[] {
  return dependsOn.map(({ containerName, condition }) => ({ container: containerName, condition }));
}

/** The health check of a definition; its program comes with each task. `NONE` switches it off, as in Docker. */
function ownHealthCheck(
  { healthCheck }: ContainerDefinitionRequest,
  { startCheckMs }: Pace,
): ContainerHealthCheck | undefined {
  if (healthCheck === undefined || healthCheck.command[0] === 'NONE') return undefined;
  const { interval, timeout, retries, startPeriod } = { ...DEFAULT_HEALTH_CHECK, ...given(healthCheck) };
  return {
    command: '',
    args: [],
    startIntervalMs: startCheckMs,
    intervalMs: interval * SECOND_MS,
    timeoutMs: timeout * SECOND_MS,
    retries,
    startPeriodMs: startPeriod * SECOND_MS,
  };
}

/** Leaves undefined members out: they must not take a default away. */
function given<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}

function deploymentConfiguration(
  { deploymentConfiguration: given = {} }: ServiceRequest,
  pace: Pace,
): DeploymentConfiguration {
  const { deploymentCircuitBreaker: breaker, alarms, bakeTimeInMinutes } = given;
  const bakeMs =
    bakeTimeInMinutes === undefined || bakeTimeInMinutes === 0
      ? pace.alarmBakeMs
      : bakeTimeInMinutes * 60 * SECOND_MS;
  const threshold = breaker?.thresholdConfiguration;
  return {
    minimumHealthyPercent: given.minimumHealthyPercent ?? 100,
    maximumPercent: given.maximumPercent ?? 200,
    circuitBreaker: {
      enable: breaker?.enable ?? false,
      rollback: breaker?.rollback ?? false,
      resetOnHealthyTask: breaker?.resetOnHealthyTask ?? true,
      ...(threshold === undefined ? {} : { threshold: { type: threshold.type, value: threshold.value } }),
    },
    ...(alarms?.enable === true
      ? { alarms: { names: alarms.alarmNames, rollback: alarms.rollback, bakeMs } }
      : {}),
  };
}

/** The first target group's health check; each group is still asked at every check. */
function healthCheckOf(
  { given }: ServiceRecord,
  { targetGroups }: ServiceRevisionRecord,
  { startCheckMs }: Pace,
): HealthCheck | undefined {
  const [group] = targetGroups;
  if (group === undefined) return undefined;
  const { path, intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold } = group;
  const graceMs = (given.healthCheckGracePeriodSeconds ?? 0) * SECOND_MS;
  return {
    path,
    startIntervalMs: Math.min(startCheckMs, intervalMs),
    intervalMs,
    timeoutMs,
    healthyThreshold,
    unhealthyThreshold,
    // A new task is checked more often than AWS would; it must not have less time for that.
    graceMs: Math.max(graceMs, intervalMs * unhealthyThreshold),
  };
}
