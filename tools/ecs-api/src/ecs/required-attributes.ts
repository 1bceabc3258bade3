import type { TaskDefinitionRequest } from './records.ts';

/** The capabilities that an instance of a cluster would need. They are only shown: there are no instances here. */
export function requiredAttributes(
  request: Omit<TaskDefinitionRequest, 'tags'>,
): readonly { readonly name: string }[] {
  const { containerDefinitions: containers, networkMode, taskRoleArn, executionRoleArn } = request;
  const drivers = containers.flatMap(({ logConfiguration }) => logConfiguration?.logDriver ?? []);
  const needs: Readonly<Record<string, boolean>> = {
    'com.amazonaws.ecs.capability.docker-remote-api.1.18': true,
    'com.amazonaws.ecs.capability.task-iam-role': taskRoleArn !== undefined,
    'ecs.capability.execution-role-awslogs': executionRoleArn !== undefined && drivers.includes('awslogs'),
    'ecs.capability.task-eni': networkMode === 'awsvpc',
    'ecs.capability.container-ordering': containers.some(({ dependsOn = [] }) => dependsOn.length > 0),
    'ecs.capability.container-health-check': containers.some(({ healthCheck }) => healthCheck !== undefined),
    'ecs.capability.secrets.asm.environment-variables': containers.some(
      ({ secrets = [] }) => secrets.length > 0,
    ),
  };
  const logging = [...new Set(drivers)].map(
    (driver) => `com.amazonaws.ecs.capability.logging-driver.${driver}`,
  );
  const names = [...logging, ...Object.entries(needs).flatMap(([name, is]) => (is ? [name] : []))];
  return names.map((name) => ({ name }));
}
