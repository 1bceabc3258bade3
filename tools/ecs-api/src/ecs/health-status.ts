import type { ContainerDescription, TaskDescription } from '@fairway/local-ecs';

import type { TaskDefinitionRecord } from './records.ts';

export type HealthStatus = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

/** The verdict of a container's own check; `UNKNOWN` before its first, and for a container without one. */
export function containerHealth({ health, status }: ContainerDescription): HealthStatus {
  return status === 'running' ? (health ?? 'UNKNOWN') : 'UNKNOWN';
}

/**
 * Follows the essential containers: `UNHEALTHY` before `UNKNOWN` before `HEALTHY`. The others count when no essential one has
 * a check.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export function taskHealth(
  { containers }: TaskDescription,
  { containerDefinitions }: Pick<TaskDefinitionRecord, 'containerDefinitions'>,
): HealthStatus {
  const checked = containerDefinitions.filter(({ healthCheck }) => healthCheck !== undefined);
  const essential = containerDefinitions.filter((each) => each.essential !== false);
  const counted = essential.some((each) => checked.includes(each)) ? essential : checked;
  const found = counted.map(({ name }) => {
    const container = containers.find((each) => each.name === name);
    return container === undefined ? 'UNKNOWN' : containerHealth(container);
  });
  if (found.includes('UNHEALTHY')) return 'UNHEALTHY';
  return found.length === 0 || found.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}
