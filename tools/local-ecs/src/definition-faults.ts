import { taskBounds } from './core/placement.ts';
import type { ContainerDefinition, DeploymentConfiguration, ServiceDefinition } from './definition.ts';

/** Sentences about everything in a definition that cannot work, for a service of `desiredCount` tasks. */
export function definitionFaults(definition: ServiceDefinition, desiredCount: number): readonly string[] {
  const { containers } = definition.taskDefinition;
  const listeners = containers.filter(({ port }) => port !== undefined);
  return [
    ...roomFaults(desiredCount, definition.deployment),
    ...(containers.some(({ essential }) => essential) ? [] : ['one container must be essential, got: none']),
    ...(listeners.length > 1 ? [`one container at most may have a port, got: ${namesOf(listeners)}`] : []),
    ...(definition.healthCheck !== undefined && listeners.length === 0
      ? ['`healthCheck` needs a container with a port, got: none']
      : []),
    ...containers.flatMap((container, index) =>
      dependencyFaults(container, containers.slice(0, index), containers),
    ),
  ];
}

/** A deployment moves only when it may have one task more than it must keep. */
export function roomFaults(desiredCount: number, deployment: DeploymentConfiguration): readonly string[] {
  if (!Number.isInteger(desiredCount) || desiredCount < 0) {
    return [`the desired count must be a whole number, 0 or more, got: ${desiredCount}`];
  }
  const { minimum, maximum } = taskBounds(desiredCount, deployment);
  if (desiredCount === 0 || maximum > minimum) return [];
  const { minimumHealthyPercent, maximumPercent } = deployment;
  return [
    `a desired count of ${desiredCount} leaves no room to deploy: at least ${minimum} tasks ` +
      `(\`minimumHealthyPercent\` ${minimumHealthyPercent}) and at most ${maximum} (\`maximumPercent\` ${maximumPercent})`,
  ];
}

/** Containers are started in the order they are listed in, so that no dependency can be circular. */
function dependencyFaults(
  { name, dependsOn = [] }: ContainerDefinition,
  before: readonly ContainerDefinition[],
  all: readonly ContainerDefinition[],
): readonly string[] {
  const twice = before.some((other) => other.name === name) ? [`two containers are called '${name}'`] : [];
  const wrong = dependsOn.flatMap(({ container, condition }) => {
    const other = before.find((candidate) => candidate.name === container);
    if (other === undefined) {
      const where = all.some((candidate) => candidate.name === container)
        ? 'listed before it'
        : 'one of the task';
      return [`'${name}' depends on '${container}', which must be ${where}`];
    }
    if (other.essential && (condition === 'SUCCESS' || condition === 'COMPLETE')) {
      return [
        `'${name}' waits for '${container}' to end (${condition}), so '${container}' must not be essential`,
      ];
    }
    if (condition === 'HEALTHY' && other.port === undefined) {
      return [`'${name}' waits for '${container}' to be healthy, so '${container}' must have a port`];
    }
    return [];
  });
  return [...twice, ...wrong];
}

function namesOf(containers: readonly ContainerDefinition[]): string {
  return containers.map(({ name }) => name).join(', ');
}

/** @throws {Error} naming every fault, when there is one */
export function refuse(service: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new Error(
    [`service ${service} cannot run like that:`, ...faults.map((fault) => `  - ${fault}`)].join('\n'),
  );
}
