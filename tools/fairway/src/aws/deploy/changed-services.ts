import type { PlannedChanges, ResourceChange } from '../terraform/plan-json.ts';

/** Attributes whose change always makes ECS replace tasks. */
const REPLACES_TASKS = new Set([
  'task_definition',
  'network_configuration',
  'capacity_provider_strategy',
  'launch_type',
  'platform_version',
  'load_balancer',
  'service_registries',
  'service_connect_configuration',
  'volume_configuration',
  'triggers',
]);
/** Attributes whose change replaces no task. With `force_new_deployment`, every other change does. */
const REPLACES_NOTHING = new Set(['tags', 'tags_all']);

/**
 * ECS services of a plan whose tasks will be replaced: each begins a deployment of its own.
 * @returns their names in ECS
 */
export function deployedServices({ changes }: PlannedChanges): readonly string[] {
  return changes.filter(replacesTasks).flatMap(({ after }) => {
    const name = after['name'];
    return typeof name === 'string' ? [name] : [];
  });
}

function replacesTasks({ type, action, attributes, after }: ResourceChange): boolean {
  if (type !== 'aws_ecs_service' || action === 'delete') return false;
  if (action === 'create' || action === 'replace') return true;
  if (attributes.some((name) => REPLACES_TASKS.has(name))) return true;
  return after['force_new_deployment'] === true && attributes.some((name) => !REPLACES_NOTHING.has(name));
}
