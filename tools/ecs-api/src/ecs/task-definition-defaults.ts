import type { ContainerDefinitionRequest, TaskDefinitionRecord, TaskDefinitionRequest } from './records.ts';

/** A task definition as ECS answers it: the given members, and ECS's defaults for the others. */
export function withDefaults(
  given: Omit<TaskDefinitionRequest, 'tags'>,
): Omit<
  TaskDefinitionRecord,
  | 'taskDefinitionArn'
  | 'family'
  | 'revision'
  | 'status'
  | 'requiresAttributes'
  | 'registeredAt'
  | 'registeredBy'
> {
  const { containerDefinitions, networkMode } = given;
  return {
    ...given,
    containerDefinitions: containerDefinitions.map((container) =>
      containerWithDefaults(container as ContainerDefinitionRequest, networkMode),
    ),
    volumes: given.volumes ?? [],
    placementConstraints: given.placementConstraints ?? [],
    compatibilities: networkMode === 'awsvpc' ? ['EC2', 'FARGATE'] : ['EXTERNAL', 'EC2'],
  };
}

function containerWithDefaults(
  container: ContainerDefinitionRequest,
  networkMode: string | undefined,
): ContainerDefinitionRequest {
  const { portMappings = [] } = container;
  const isMapped = networkMode === 'awsvpc' || networkMode === 'host';
  return {
    ...container,
    cpu: container.cpu ?? 0,
    essential: container.essential ?? true,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    systemControls: container.systemControls ?? [],
    portMappings: portMappings.map((mapping) => ({
      ...mapping,
      hostPort: mapping.hostPort ?? (isMapped ? mapping.containerPort : 0),
      protocol: mapping.protocol ?? 'tcp',
    })),
  };
}
