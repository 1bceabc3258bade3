import { isObject, providerAddress, resourcesOf, valuesAt, type Block } from '../judging/blocks.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

const required = ['Project', 'Environment', 'Stack', 'Service', 'ManagedBy', 'Repository'];
/** Resources that are paid for, or looked for, by service. */
const ofServices = [
  'aws_ecs_service',
  'aws_ecs_task_definition',
  'aws_lb_target_group',
  'aws_cloudwatch_metric_alarm',
  'aws_ecr_repository',
];

export const policy: PolicyRule = {
  why: 'A resource without tags has no bill and no owner, and is not found when it is left behind.',
  check: (stack) => [...providerFindings(stack), ...serviceFindings(stack)],
};

const ofAll = ['AWS/RDS', 'AWS/Scheduler', 'AWS/Athena', 'AWS/States'];

/** Alarms of an account, and of what all services share, such as the database or the schedules, are about no service. */
function isOfService(stack: JudgedStack, attributes: Block['attributes']): boolean {
  if (stack.environment === undefined) return false;
  const namespaces = [attributes['namespace'], ...valuesAt(attributes, 'metric_query.metric.namespace')];
  return !namespaces.some((namespace) => ofAll.includes(String(namespace)));
}

function providerFindings(stack: JudgedStack): Finding[] {
  return (stack.json.provider?.['aws'] ?? []).flatMap((provider) => {
    const address = providerAddress(provider);
    const [given = {}] = valuesAt(provider, 'default_tags.tags').filter(isObject);
    const tags = new Map(Object.entries(given));
    const missing = required.filter((tag) => typeof tags.get(tag) !== 'string' || tags.get(tag) === '');
    const expected = { Stack: stack.name, Environment: stack.environment?.name ?? 'shared' };
    const wrong = Object.entries(expected).filter(([tag, value]) => tags.has(tag) && tags.get(tag) !== value);
    return [
      ...missing.map((tag) => ({
        address,
        found: `there is no tag ${tag}`,
        fix: 'Add it to `default_tags`',
      })),
      ...wrong.map(([tag, value]) => ({
        address,
        found: `the tag ${tag} is ${String(tags.get(tag))}`,
        fix: `It must be ${value}`,
      })),
    ];
  });
}

function serviceFindings(stack: JudgedStack): Finding[] {
  const services = stack.manifests.map(({ name }) => name);
  return resourcesOf(stack, ...ofServices)
    .filter(
      ({ type, attributes }) => type !== 'aws_cloudwatch_metric_alarm' || isOfService(stack, attributes),
    )
    .filter(({ attributes }) => !services.includes(String(valuesAt(attributes, 'tags.Service')[0])))
    .map(({ address }) => ({
      address,
      found: 'its tag Service names no service',
      fix: 'Tag it with the service that it belongs to',
    }));
}
